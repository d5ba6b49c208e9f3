//! The request: buffers that hold a secret are sized once, so that growth leaves no copy, and overwritten at
//! the end.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use form_urlencoded::byte_serialize;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method, Request, Uri};
use zeroize::Zeroizing;

use super::Provider;
use super::refusal::Error;
use crate::data::ClientAuth;

impl Provider {
    pub(super) fn request(&self) -> Result<Request<Bytes>, Error> {
        self.check_values()?;
        let url = format!("{}/oauth/token", self.server.as_str());
        let url = Uri::try_from(url).map_err(|_| Error::request("the URL is not valid"))?;
        let mut headers = HeaderMap::with_capacity(4);
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        if self.auth == ClientAuth::Basic {
            headers.insert(AUTHORIZATION, self.basic()?);
        }
        let mut request = Request::new(Bytes::from_owner(self.body()));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = url;
        *request.headers_mut() = headers;
        Ok(request)
    }

    /// Read from a file, a value often has that file's last line break, and the provider would only say that it
    /// is wrong.
    fn check_values(&self) -> Result<(), Error> {
        let breaks = |text: &str| text.bytes().any(|byte| matches!(byte, b'\n' | b'\r' | 0));
        if breaks(&self.client_id) {
            return Err(Error::request("`client_id` has a line break or a NUL in it"));
        }
        if breaks(&self.client_secret) {
            return Err(Error::request("`client_secret` has a line break or a NUL in it"));
        }
        if self.scope.iter().any(|scope| breaks(scope)) {
            return Err(Error::request("`scope` has a line break or a NUL in it"));
        }
        Ok(())
    }

    fn body(&self) -> Zeroizing<Vec<u8>> {
        let scope = self.scope.iter().map(|scope| scope.len() + 1).sum::<usize>();
        // At most three bytes for each that is escaped, and the names.
        let most = 3 * (scope + self.client_id.len() + self.client_secret.len()) + 80;
        let mut body = Zeroizing::new(Vec::with_capacity(most));
        body.extend_from_slice(b"grant_type=client_credentials");
        for (index, scope) in self.scope.iter().enumerate() {
            body.extend_from_slice(if index == 0 { b"&scope=" } else { b"+" });
            push_escaped(&mut body, scope);
        }
        if self.auth == ClientAuth::Body {
            body.extend_from_slice(b"&client_id=");
            push_escaped(&mut body, &self.client_id);
            body.extend_from_slice(b"&client_secret=");
            push_escaped(&mut body, &self.client_secret);
        }
        body
    }

    /// RFC 6749 section 2.3.1. Escaped, neither half has a colon or a control character.
    fn basic(&self) -> Result<HeaderValue, Error> {
        const SCHEME: &[u8] = b"Basic ";
        let most = 3 * (self.client_id.len() + self.client_secret.len()) + 1;
        let mut pair = Zeroizing::new(Vec::with_capacity(most));
        push_escaped(&mut pair, &self.client_id);
        pair.push(b':');
        push_escaped(&mut pair, &self.client_secret);
        let mut value = Zeroizing::new(vec![0; SCHEME.len() + pair.len().div_ceil(3) * 4]);
        let (scheme, credentials) = value.split_at_mut(SCHEME.len());
        scheme.copy_from_slice(SCHEME);
        let written = STANDARD.encode_slice(&*pair, credentials);
        written.map_err(|_| Error::request("the credentials are too long"))?;
        let mut value = HeaderValue::from_maybe_shared(Bytes::from_owner(value))
            .map_err(|_| Error::request("the credentials do not fit a header"))?;
        value.set_sensitive(true);
        Ok(value)
    }
}

fn push_escaped(to: &mut Vec<u8>, text: &str) {
    byte_serialize(text.as_bytes()).for_each(|piece| to.extend_from_slice(piece.as_bytes()));
}
