//! A request as it was received, and what every provider reads from it in the same way.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::{HeaderMap, Method, header};

/// A request that the simulator received.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// The method.
    pub method: Method,
    /// The path, with the query where there is one.
    pub path: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Recorded {
    /// The header's value, where the header was given exactly once and is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        let value = values.next()?;
        if values.next().is_some() { None } else { str::from_utf8(value.as_bytes()).ok() }
    }

    /// The body as text, for a test's assertions; bytes that are no text become U+FFFD.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn path_only(&self) -> &str {
        self.path.split_once('?').map_or(&self.path, |(path, _)| path)
    }

    pub(crate) fn has_query(&self) -> bool {
        self.path.contains('?')
    }

    /// The token of `Authorization: Bearer TOKEN`.
    pub(crate) fn bearer(&self) -> Option<&str> {
        self.authorization("bearer")
    }

    /// User and password of `Authorization: Basic`, where it is canonical Base64 of text with a colon.
    pub(crate) fn basic(&self) -> Option<(String, String)> {
        let decoded = STANDARD.decode(self.authorization("basic")?).ok()?;
        let text = String::from_utf8(decoded).ok()?;
        text.split_once(':').map(|(user, password)| (user.to_owned(), password.to_owned()))
    }

    fn authorization(&self, scheme: &str) -> Option<&str> {
        let (given, credentials) = self.header(header::AUTHORIZATION.as_str())?.split_once(' ')?;
        given.eq_ignore_ascii_case(scheme).then_some(credentials)
    }
}
