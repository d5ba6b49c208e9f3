//! A token without a provider.

use std::future::Future as _;

use auth_runtime::source::State;
use auth_runtime::{Body, Stage, TokenSource, http};

use crate::text;

#[tokio::test]
async fn it_has_the_token_and_puts_it_on_requests() {
    let source = TokenSource::fixed("t");
    assert_eq!(text(&source.token().await.expect("a token")), "t");
    let mut request =
        http::Request::get("https://api.example.com/").body(Body::default()).expect("a request");
    let token = source.authorize(&mut request).await.expect("a token");
    assert_eq!(
        (text(&token), &request.headers()["authorization"]),
        ("t", &http::HeaderValue::from_static("Bearer t"))
    );
    assert_eq!(source.stats().exchanges, 0);
    assert_eq!(source.status().state, State::Ok);
}

#[test]
fn it_needs_no_runtime() {
    let source = TokenSource::fixed("t");
    let mut token = std::pin::pin!(source.token());
    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(matches!(token.as_mut().poll(&mut cx), std::task::Poll::Ready(Ok(_))));
}

/// How a test plays an API that refuses the token.
#[tokio::test]
async fn a_refused_one_is_gone() {
    let source = TokenSource::fixed("t");
    let token = source.token().await.expect("a token");
    let _ = source.invalidate(&token);
    let error = source.token().await.expect_err("an error");
    assert_eq!(error.stage(), Stage::Credentials);
    assert!(error.to_string().contains("fixed token"), "{error}");
}
