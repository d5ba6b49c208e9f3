//! What the simulator answers.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

use axum::body::Body;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};
use http_body::Frame;
use serde_json::Value;

#[derive(Clone, Debug)]
pub(crate) struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Reply {
    pub(crate) fn json(status: StatusCode, body: &Value) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Self { status, headers, body: body.to_string().into() }
    }

    pub(crate) fn ok(body: &Value) -> Self {
        Self::json(StatusCode::OK, body)
    }

    pub(crate) fn raw(status: StatusCode, headers: HeaderMap, body: Bytes) -> Self {
        Self { status, headers, body }
    }

    pub(crate) fn bare(status: StatusCode) -> Self {
        Self::raw(status, HeaderMap::new(), Bytes::new())
    }

    /// A page that shows these words.
    pub(crate) fn page(status: StatusCode, words: &str) -> Self {
        let words = words.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
        let page = format!("<!DOCTYPE html>\n<html><body><h1>Error</h1><pre>{words}</pre></body></html>\n");
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        Self::raw(status, headers, page.into())
    }

    /// A redirect with these words in each part of its target but the origin.
    pub(crate) fn redirect(status: StatusCode, words: &str) -> Self {
        let words: String = url::form_urlencoded::byte_serialize(words.as_bytes()).collect();
        let target = format!("https://elsewhere.example/{words}?{words}#{words}");
        let mut headers = HeaderMap::new();
        // What is percent-encoded is a header's value.
        headers.extend(HeaderValue::try_from(target).map(|target| (header::LOCATION, target)));
        Self::raw(status, headers, Bytes::new())
    }

    /// With headers that repeat what was sent.
    pub(crate) fn echoing(mut self, sent: &str) -> Self {
        let visible: Vec<u8> =
            sent.bytes().map(|byte| if byte.is_ascii_control() { b' ' } else { byte }).collect();
        for name in ["x-echo", "www-authenticate", "warning"] {
            // Without control characters every byte may stand in a header.
            self.headers.extend(
                HeaderValue::from_bytes(&visible).map(|value| (HeaderName::from_static(name), value)),
            );
        }
        self
    }

    pub(crate) fn with(mut self, name: HeaderName, value: &'static str) -> Self {
        self.headers.insert(name, HeaderValue::from_static(value));
        self
    }
}

impl From<Reply> for Response<Body> {
    fn from(response: Reply) -> Self {
        let Reply { status, headers, mut body } = response;
        let length = headers.get(header::CONTENT_LENGTH).and_then(|length| {
            let length = str::from_utf8(length.as_bytes()).ok()?;
            length.parse::<usize>().ok()
        });
        let body = match length {
            // A body that tells its size would get a length of the server's beside this.
            _ if headers.contains_key(header::TRANSFER_ENCODING) => Body::new(Unsized::Whole(body)),
            // And beside a length that it contradicts, the server would not send it.
            Some(length) if length > body.len() => Body::new(Unsized::Whole(body)),
            Some(length) => {
                body.truncate(length);
                Body::from(body)
            }
            None => Body::from(body),
        };
        let mut response = Self::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        response
    }
}

/// Where a body ends before its given length, the server hangs up, and with it goes what it has not written
/// yet. One pause between the bytes and the end gives it the time to write.
enum Unsized {
    Whole(Bytes),
    Sent,
    Ended,
}

impl http_body::Body for Unsized {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match std::mem::replace(&mut *self, Self::Ended) {
            Self::Whole(body) => {
                *self = Self::Sent;
                Poll::Ready(Some(Ok(Frame::data(body))))
            }
            Self::Sent => {
                context.waker().wake_by_ref();
                Poll::Pending
            }
            Self::Ended => Poll::Ready(None),
        }
    }
}
