//! The one exchange that all variants make.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Request, Response};

pub(crate) const SERVER: &str = "https://auth.example.com";
pub(crate) const PATH: &str = "/oauth/token";
pub(crate) const CLIENT_ID: &str = "3f9c8962-4c4b-4bb6-b3c1-8fc883519c02";
pub(crate) const CLIENT_SECRET: &str = "9ec999e21a3be41064c52bb3f37554a2";
pub(crate) const SCOPE: [&str; 2] = ["orders:read", "orders:write"];

/// Where the client's id and secret stand (RFC 6749 section 2.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClientAuth {
    Basic,
    Body,
}

pub(crate) const ACCESS_TOKEN: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiJzaG9wIiwiZXhwIjoxNjQ3ODM1OTAwfQ.\
    2Yp0n7qkz4mXy1c8rT5vW3uJ6sH9dLbQeFgAiKoMhNs";
pub(crate) const LIFE: Duration = Duration::from_hours(1);

/// The body of a success as RFC 6749 section 5.1 has it.
pub(crate) fn response_body() -> Vec<u8> {
    let scope = SCOPE.join(" ");
    format!(
        r#"{{"access_token":"{ACCESS_TOKEN}","token_type":"Bearer","expires_in":3600,"scope":"{scope}"}}"#
    )
    .into_bytes()
}

/// A response as an HTTP client hands it over, in memory of its own.
pub(crate) fn reply(body: &[u8]) -> Response<Vec<u8>> {
    let mut response = Response::new(body.to_vec());
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// The same for those that take [`Bytes`]; the memory is the vector's.
pub(crate) fn response_bytes(body: &[u8]) -> Response<Bytes> {
    reply(body).map(Bytes::from)
}

/// What goes over the wire, in an order that can be compared.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Wire {
    line: String,
    headers: Vec<(String, String)>,
    body: String,
}

impl Wire {
    pub(crate) fn of<B: AsRef<[u8]>>(request: &Request<B>) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let mut headers: Vec<_> = request
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), text(value.as_bytes())))
            .collect();
        headers.sort();
        let line = format!("{} {} {:?}", request.method(), request.uri(), request.version());
        Wire { line, headers, body: text(request.body().as_ref()) }
    }
}

/// What an exchange gives.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) access_token: String,
    pub(crate) token_type: String,
    pub(crate) life: Option<Duration>,
}

impl Outcome {
    /// What everybody must make of [`response_body`].
    pub(crate) fn expected() -> Self {
        Outcome { access_token: ACCESS_TOKEN.to_owned(), token_type: "bearer".to_owned(), life: Some(LIFE) }
    }

    pub(crate) fn new(access_token: &str, token_type: &str, life: Option<Duration>) -> Self {
        Outcome { access_token: access_token.to_owned(), token_type: token_type.to_ascii_lowercase(), life }
    }
}

/// An instant for requests that are compared.
pub(crate) fn noon() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_647_832_300)
}
