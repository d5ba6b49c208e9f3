//! Who is answered, and what is made of it.

use std::hint::black_box;

use auth_runtime::{Bytes, Context, RedactedResponse, Secret, TokenEndpoint, http};
use serde::de::IgnoredAny;

/// Everything that can be read of a response, with three secrets to look for.
#[derive(Clone, Debug, TokenEndpoint)]
#[token(
    post = "https://provider.example/token",
    auth = basic,
    grant_type = password,
    response(refresh_token = "refresh_token"),
    error(code = "error", message = "error_description", detail = "detail", trace = "trace")
)]
pub(crate) struct Endpoint {
    client_id: String,
    client_secret: Secret,
    username: String,
    password: Secret,
}

pub(crate) const SECRET: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

pub(crate) fn endpoint() -> Endpoint {
    Endpoint {
        client_id: "shop".into(),
        client_secret: SECRET.into(),
        username: "ada".into(),
        password: "pässwörd-ßecret-42".into(),
    }
}

#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Success,
    Refusal,
    Transcript,
}

impl Kind {
    pub(crate) const ALL: [Kind; 3] = [Kind::Success, Kind::Refusal, Kind::Transcript];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Success => "a success",
            Kind::Refusal => "a refusal",
            Kind::Transcript => "a transcript",
        }
    }

    /// Exactly so many bytes: white space behind it fills it up, which is JSON.
    pub(crate) fn response(self, mut body: String, size: usize) -> http::Response<Bytes> {
        assert!(body.len() <= size, "{} of {size}", body.len());
        body.extend(std::iter::repeat_n(' ', size - body.len()));
        let status = if matches!(self, Kind::Success) { 200 } else { 400 };
        http::Response::builder().status(status).body(Bytes::from(body)).expect("a response")
    }

    pub(crate) fn read(self, endpoint: &Endpoint, response: &http::Response<Bytes>, cx: &Context) {
        match self {
            Kind::Success | Kind::Refusal => _ = black_box(endpoint.response(response.clone(), cx)),
            Kind::Transcript => {
                let shown: RedactedResponse = auth_runtime::__private0::redacted(endpoint, response, cx);
                black_box(shown);
            }
        }
    }
}

/// What is skipped: the same bytes, or as much text where they are no JSON.
pub(crate) fn skipped(body: &Bytes) -> Bytes {
    let whole: Result<IgnoredAny, _> = serde_json::from_slice(body);
    if whole.is_ok() { body.clone() } else { Bytes::from(format!("\"{}\"", "a".repeat(body.len() - 2))) }
}

pub(crate) fn skip(body: &Bytes) {
    let skipped: Result<IgnoredAny, _> = serde_json::from_slice(black_box(body));
    assert!(black_box(skipped).is_ok());
}
