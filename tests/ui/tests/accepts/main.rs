//! Declarations that hold, each construct of the grammar once, and the exact request that each makes.
//!
//! One program: every test here is about what the derive writes, and linking is what takes the time.

#![allow(clippy::unwrap_used, reason = "the helpers of a test fail with it")]

mod auth;
mod credentials;
mod encodings;
mod hygiene;
mod overrides;
mod presence;
mod refresh;
mod responses;
mod shapes;
mod sign;
mod steps;
mod urls;
mod values;

use std::fmt::Write as _;
use std::time::{Duration, UNIX_EPOCH};

use auth_runtime::{Context, ContextBuilder, TokenEndpoint};

/// 2022-03-21T03:11:40.123Z.
fn fixed() -> ContextBuilder {
    Context::builder()
        .now(UNIX_EPOCH + Duration::from_millis(1_647_832_300_123))
        .nonce("5ca1ab1e")
        .uuid("00000000-0000-4000-8000-000000000001")
}

/// The request as it would be sent, without `Accept`, which every one of them has.
#[track_caller]
fn sent(endpoint: &dyn TokenEndpoint) -> String {
    sent_with(endpoint, &fixed().build())
}

#[track_caller]
fn sent_with(endpoint: &dyn TokenEndpoint, cx: &Context) -> String {
    let request = endpoint.request(cx).unwrap();
    let mut text = format!("{} {}\n", request.method(), request.uri());
    for (name, value) in request.headers() {
        if name == "accept" && value == "application/json" {
            continue;
        }
        writeln!(text, "{name}: {}", String::from_utf8_lossy(value.as_bytes())).unwrap();
    }
    text.push_str(std::str::from_utf8(request.body().as_bytes()).unwrap());
    text
}

/// What the request is refused for.
#[track_caller]
fn refused(endpoint: &dyn TokenEndpoint, cx: &Context) -> String {
    endpoint.request(cx).unwrap_err().to_string()
}

#[test]
fn accept_is_the_one_header_by_default() {
    #[derive(TokenEndpoint)]
    #[token(post = "https://auth.example.com/token")]
    struct Bare {}

    let request = Bare {}.request(&fixed().build()).unwrap();
    let headers: Vec<_> = request.headers().iter().collect();
    assert_eq!(headers.len(), 1);
    assert_eq!(request.headers()["accept"], "application/json");
    assert!(request.body().as_bytes().is_empty());
    assert_eq!(Bare {}.provider(), "Bare");
}
