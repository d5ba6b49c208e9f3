//! One request, one response, without a network.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use auth_runtime::{Body, Bytes, Context, Error, Explanation, Server, Token, TokenEndpoint, explain};
use http::{HeaderName, HeaderValue, Request, Response};

/// `2022-03-21T10:11:40+07:00`, the timestamp of Klikoo's page, as a unix time.
pub const NOW: u64 = 1_647_832_300;

/// The instant of [`NOW`].
pub fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(NOW)
}

/// So many seconds after [`NOW`].
pub fn later(seconds: u64) -> SystemTime {
    now() + Duration::from_secs(seconds)
}

/// Everything that varies between two requests, fixed.
pub fn context() -> Context {
    Context::builder()
        .now(now())
        .nonce("0123456789abcdef0123456789abcdef")
        .uuid("11111111-2222-4333-8444-555555555555")
        .build()
}

/// What a transcript shows of a response.
pub use auth_runtime::__private0::redacted;

/// The request of the endpoint itself, without those of its steps.
///
/// # Errors
///
/// As [`explain`].
///
/// # Panics
///
/// Where there is no explanation of the endpoint itself.
pub fn explained(endpoint: &dyn TokenEndpoint, cx: &Context) -> Result<Explanation, Error> {
    explain(endpoint, cx).map(|mut all| all.pop().expect("the endpoint's own"))
}

/// The system's clock, and another origin: a simulator's.
///
/// # Panics
///
/// Where the text is no origin.
pub fn at(origin: &str) -> Context {
    Context::builder().origin(server(origin)).build()
}

/// A server out of a test's own text.
///
/// # Panics
///
/// Where the text is no server.
pub fn server(text: &str) -> Server {
    Server::parse(text).expect("a server")
}

/// Compares a request with what the provider's document says: all of it, so that nothing more is sent either.
/// The order of the headers is free.
///
/// # Panics
///
/// Where the two differ.
pub fn assert_request(request: &Request<Body>, start: &str, headers: &[(&str, &str)], body: &str) {
    assert_eq!(format!("{} {}", request.method(), request.uri()), start);
    let mut sent: Vec<(&str, &str)> = request
        .headers()
        .iter()
        .map(|(name, value)| (name.as_str(), std::str::from_utf8(value.as_bytes()).expect("text")))
        .collect();
    sent.sort_unstable();
    let mut wanted = headers.to_vec();
    wanted.sort_unstable();
    assert_eq!(sent, wanted);
    assert_eq!(std::str::from_utf8(request.body().as_bytes()), Ok(body));
}

/// A response with a JSON body.
///
/// # Panics
///
/// Where the status is none.
pub fn reply(status: u16, body: impl Into<Bytes>) -> Response<Bytes> {
    Response::builder()
        .status(status)
        .header("content-type", "application/json")
        .body(body.into())
        .expect("a response")
}

/// The same with one more header.
pub fn response_with(
    status: u16,
    name: &'static str,
    value: &'static str,
    body: impl Into<Bytes>,
) -> Response<Bytes> {
    let mut response = reply(status, body);
    response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    response
}

/// The token of a response that is as documented.
///
/// # Panics
///
/// Where the response is refused.
pub fn token(endpoint: &dyn TokenEndpoint, body: &str) -> Token {
    endpoint.response(reply(200, body.to_owned()), &context()).expect("a token")
}

/// The error of a response that has no token.
///
/// # Panics
///
/// Where the response gives a token.
pub fn error(endpoint: &dyn TokenEndpoint, status: u16, body: impl Into<Bytes>) -> Error {
    endpoint.response(reply(status, body), &context()).expect_err("an error")
}
