//! What else a provider can do, and when.

use std::time::Duration;

use auth_runtime::source::State;
use auth_runtime::testing::Provider;
use auth_runtime::{Action, Bytes, Secret, Stage, TokenEndpoint, http};

use crate::text;

#[derive(Clone, TokenEndpoint)]
#[token(post = "https://auth.example.com/token")]
struct Example {
    client_secret: Secret,
}

fn example() -> Example {
    Example { client_secret: "s3cret".into() }
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[tokio::test]
async fn failures_of_the_network_and_of_the_provider() {
    let provider = Provider::new(&example())
        .unreachable()
        .lost()
        .status(502)
        .unavailable(seconds(120))
        .respond(http::Response::new(Bytes::from_static(b"<html>")))
        .status(204);
    let source = provider.source(example());
    let mut outcomes = Vec::new();
    for _ in 0..6 {
        let error = source.token().await.expect_err("an error");
        outcomes.push((error.stage(), error.is_sent(), error.status().map(|status| status.as_u16())));
        if error.status() == Some(http::StatusCode::SERVICE_UNAVAILABLE) {
            assert_eq!(error.retry_at(), Some(provider.clock().wall() + seconds(120)));
        }
        source.credentials_changed();
    }
    assert_eq!(
        outcomes,
        [
            (Stage::Transport, false, None),
            (Stage::Transport, true, None),
            (Stage::Refused, true, Some(502)),
            (Stage::Refused, true, Some(503)),
            (Stage::Response, true, Some(200)),
            (Stage::Response, true, Some(204)),
        ]
    );
}

#[tokio::test]
async fn the_end_of_the_script_is_an_error_that_says_so() {
    let provider = Provider::new(&example()).token("t1", 60);
    let source = provider.builder(example()).retry(3, seconds(60)).build();
    source.token().await.expect("a token");
    provider.clock().advance(seconds(60));
    let error = source.token().await.expect_err("an error");
    assert_eq!(
        error.to_string(),
        "Example: the script of the provider has ended after 1 response; fix the configuration"
    );
    // Nobody tries it again, and it is counted: a test that counts fails too.
    assert_eq!((provider.exchanges(), source.status().state), (2, State::Refused));
    // The script may go on.
    provider.token("t2", 60);
    source.credentials_changed();
    assert_eq!(text(&source.token().await.expect("a token")), "t2");
}

#[tokio::test]
async fn the_last_response_for_ever() {
    let provider = Provider::new(&example()).token("t1", 60).token("t2", 60).always();
    let source = provider.source(example());
    for expected in ["t1", "t2", "t2", "t2"] {
        assert_eq!(text(&source.token().await.expect("a token")), expected);
        provider.clock().advance(seconds(60));
    }
    provider.refuse("invalid_client");
    assert_eq!(source.token().await.expect_err("an error").action(), Action::AskCustomer);
    assert_eq!(provider.exchanges(), 5);
}

#[tokio::test]
async fn a_slow_response_comes_when_the_clock_has_moved() {
    let provider = Provider::new(&example()).token("t", 60).slow(seconds(3));
    let source = provider.source(example());
    let waiting = tokio::spawn({
        let source = source.clone();
        async move { source.token().await }
    });
    // The response is slow, and the source's own deadline is asleep beside it.
    while provider.clock().sleepers() < 2 {
        tokio::task::yield_now().await;
    }
    provider.clock().advance(Duration::from_millis(2_999));
    tokio::task::yield_now().await;
    assert!(!waiting.is_finished());
    provider.clock().advance(Duration::from_millis(1));
    assert_eq!(text(&waiting.await.expect("no panic").expect("a token")), "t");
}

#[tokio::test]
async fn no_response_is_an_error_by_the_deadline() {
    let provider = Provider::new(&example()).hang();
    let source = provider.source(example());
    let waiting = tokio::spawn({
        let source = source.clone();
        async move { source.token().await }
    });
    while provider.clock().sleepers() < 1 {
        tokio::task::yield_now().await;
    }
    provider.clock().advance(seconds(60));
    let error = waiting.await.expect("no panic").expect_err("an error");
    assert_eq!((error.stage(), provider.exchanges()), (Stage::Transport, 1));
}

/// What is said before the first response is said about all.
#[tokio::test]
async fn every_response_is_slow() {
    let provider =
        Provider::new(&example()).slow(seconds(1)).token("t1", 60).token("t2", 60).slow(Duration::ZERO);
    let source = provider.source(example());
    let waiting = tokio::spawn({
        let source = source.clone();
        async move { source.token().await }
    });
    while provider.clock().sleepers() < 2 {
        tokio::task::yield_now().await;
    }
    provider.clock().advance(seconds(1));
    assert_eq!(text(&waiting.await.expect("no panic").expect("a token")), "t1");
    provider.clock().advance(seconds(60));
    assert_eq!(text(&source.token().await.expect("a token")), "t2");
}

/// The source replaces a token behind the back of whoever asks; `settled` waits for that.
#[tokio::test]
async fn settled_is_after_the_exchange() {
    let provider = Provider::new(&example()).token("t1", 900).token("t2", 900).unavailable(seconds(5));
    let source = provider.source(example());
    source.settled().await;
    assert_eq!(text(&source.token().await.expect("a token")), "t1");
    provider.clock().advance(seconds(899));
    assert_eq!(text(&source.token().await.expect("a token")), "t1");
    source.settled().await;
    assert_eq!(provider.exchanges(), 2);
    assert_eq!(text(&source.token().await.expect("a token")), "t2");
    provider.clock().advance(seconds(899));
    assert_eq!(text(&source.token().await.expect("a token")), "t2");
    source.settled().await;
    assert_eq!((provider.exchanges(), source.status().state), (3, State::Degraded));
}

#[test]
#[should_panic(expected = "1000 is no HTTP status")]
fn a_status_that_cannot_be_is_a_mistake_of_the_test() {
    Provider::new(&example()).status(1000);
}

#[test]
fn a_provider_shows_no_token() {
    let shown = format!("{:?}", Provider::new(&example()).token("t0ken", 60).refresh_token("r3fresh"));
    assert_eq!(shown, "Provider { name: \"Example\", exchanges: 0, left: 1, .. }");
}
