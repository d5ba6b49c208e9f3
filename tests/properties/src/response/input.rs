//! A response as a text that one can read and write, so that the corpus can be read too.

use auth_runtime::Bytes;
use http::{HeaderName, HeaderValue, Response, StatusCode};

use crate::sentinel::{self, Spelt};

/// A letter for the endpoint and the status; headers; an empty line; the body. Words such as `$SECRET` stand for
/// the secrets, spelt as `$SECRET.base64.percent` says.
pub(crate) struct Input {
    pub(crate) status: StatusCode,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) body: Vec<u8>,
    /// The secrets as they are spelt in it.
    pub(crate) spelt: Vec<Spelt>,
}

impl Input {
    /// Any bytes are a response.
    pub(crate) fn read(input: &[u8], named: &[(&'static str, &str)]) -> Self {
        let (first, mut rest) = line(input);
        let status =
            std::str::from_utf8(first.get(1..).unwrap_or_default()).unwrap_or_default().trim().parse().ok();
        let status = status.and_then(|status: u16| StatusCode::from_u16(status).ok()).unwrap_or_default();
        let (mut headers, mut spelt) = (Vec::new(), Vec::new());
        loop {
            let (header, after) = line(rest);
            rest = after;
            let Some(colon) = header.iter().position(|byte| *byte == b':') else { break };
            let (name, value) = header.split_at(colon);
            let (value, found) = sentinel::planted(value.get(1..).unwrap_or_default().trim_ascii(), named);
            spelt.extend(found);
            if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name), HeaderValue::from_bytes(&value)) {
                headers.push((name, value));
            }
        }
        let (body, found) = sentinel::planted(rest, named);
        spelt.extend(found);
        Self { status, headers, body, spelt }
    }

    pub(crate) fn response(&self) -> Response<Bytes> {
        let mut response = Response::new(Bytes::from(self.body.clone()));
        *response.status_mut() = self.status;
        for (name, value) in &self.headers {
            response.headers_mut().append(name, value.clone());
        }
        response
    }

    /// The values of a header, in their order.
    pub(crate) fn header<'a>(&'a self, name: &str) -> impl DoubleEndedIterator<Item = &'a str> {
        self.headers
            .iter()
            .filter(move |(found, _)| found == name)
            .filter_map(|(_, value)| value.to_str().ok())
    }
}

fn line(input: &[u8]) -> (&[u8], &[u8]) {
    match input.iter().position(|byte| *byte == b'\n') {
        Some(end) => (&input[..end], &input[end + 1..]),
        None => (input, b""),
    }
}
