//! How a user's own code is tested: one line for the provider, no server, no sleep.

use std::time::Duration;

use auth_runtime::testing::Provider;
use auth_runtime::{Action, Body, Secret, TokenEndpoint, TokenSource, http};

/// A user's declaration.
#[derive(Clone, TokenEndpoint)]
#[token(
    post = "https://pay.example/v1/token",
    encoding = json,
    response(token = "data.token", expires_in = "data.ttl", success = "code" == 0),
    error(code = "code", message = "msg", refused = ["40xx"]),
)]
struct Pay {
    merchant: String,
    secret: Secret,
}

fn pay() -> Pay {
    Pay { merchant: "m-1".into(), secret: "s3cret".into() }
}

/// A user's handler: what it tells the caller when the provider does not give a token. `send` is the user's way to the
/// API.
async fn balance(tokens: &TokenSource, send: impl Fn(http::Request<Body>) -> u16) -> Result<u16, String> {
    for _ in 0..2 {
        let mut request =
            http::Request::get("https://pay.example/v1/balance").body(Body::default()).expect("a request");
        let token = match tokens.authorize(&mut request).await {
            Ok(token) => token,
            Err(error) if error.action() == Action::AskCustomer => return Err("connect again".to_owned()),
            Err(_) => return Err("try later".to_owned()),
        };
        match send(request) {
            401 if tokens.invalidate(&token).should_retry() => {}
            401 => break,
            status => return Ok(status),
        }
    }
    Err("the API takes no token".to_owned())
}

/// An API that takes this token and no other.
fn takes(token: &'static str) -> impl Fn(http::Request<Body>) -> u16 {
    move |request| if request.headers()["authorization"] == format!("Bearer {token}") { 200 } else { 401 }
}

#[tokio::test]
async fn a_token_is_all_it_needs() {
    assert_eq!(balance(&TokenSource::fixed("t"), takes("t")).await, Ok(200));
}

#[tokio::test]
async fn a_token_that_the_api_refuses_is_replaced() {
    let provider = Provider::new(&pay()).token("t1", 900).token("t2", 900);
    let tokens = provider.source(pay());
    assert_eq!(balance(&tokens, takes("t1")).await, Ok(200));
    provider.clock().advance(Duration::from_secs(60));
    assert_eq!(balance(&tokens, takes("t2")).await, Ok(200));
    assert_eq!(provider.exchanges(), 2);
}

#[tokio::test]
async fn a_customer_who_disconnected_is_told() {
    let tokens = Provider::new(&pay()).refuse("4012").source(pay());
    assert_eq!(balance(&tokens, takes("t")).await, Err("connect again".to_owned()));
}

#[tokio::test]
async fn a_provider_that_is_down_is_asked_once() {
    let provider = Provider::new(&pay()).unavailable(Duration::from_secs(60)).token("t", 900);
    let tokens = provider.source(pay());
    for _ in 0..3 {
        assert_eq!(balance(&tokens, takes("t")).await, Err("try later".to_owned()));
    }
    provider.clock().advance(Duration::from_secs(60));
    assert_eq!(balance(&tokens, takes("t")).await, Ok(200));
    assert_eq!(provider.exchanges(), 2);
}
