//! What a test sees of the requests that a provider got.

use auth_runtime::testing::Provider;
use auth_runtime::{Secret, TokenEndpoint, http};
use auth_tests::providers::six;

#[derive(Clone, TokenEndpoint)]
#[token(get = "https://auth.example.com/token/{tenant}", header("X-Kind" = "a b"))]
struct InQuery {
    tenant: u32,
    client_id: String,
    client_secret: Secret,
}

#[tokio::test]
async fn a_query_is_decoded() {
    let endpoint =
        InQuery { tenant: 7, client_id: "Käthe & Söhne +%".into(), client_secret: "s3cret".into() };
    let provider = Provider::new(&endpoint).token("t", 900);
    provider.source(endpoint).token().await.expect("a token");
    let [request] = provider.requests().try_into().expect("one request");
    assert_eq!(request.method(), http::Method::GET);
    assert_eq!(request.uri().path(), "/token/7");
    assert_eq!(request.param("client_id").as_deref(), Some("Käthe & Söhne +%"));
    assert_eq!(request.param("client").as_deref(), None);
    assert_eq!((request.header("x-kind"), request.header("x-other")), (Some("a b"), None));
    let shown = format!("{request:?}");
    assert!(shown.contains("https://auth.example.com/token/7") && shown.contains("x-kind"), "{shown}");
    assert!(!shown.contains("s3cret") && !shown.contains("a b"), "{shown}");
}

/// Every attempt is a request of its own: Klikoo's timestamp is the clock's, and the signature goes with it.
#[tokio::test]
async fn json_headers_and_the_clock() {
    let [.., klikoo] = six();
    let provider = Provider::new(&klikoo.endpoint).token("t", 900).always();
    let source = provider.source(klikoo.endpoint);
    source.token().await.expect("a token");
    provider.clock().advance(std::time::Duration::from_secs(900));
    source.token().await.expect("a token");
    let [first, second] = provider.requests().try_into().expect("two requests");
    assert_eq!(first.header("open-api-timestamp"), Some("2026-01-01T07:00:00+07:00"));
    assert_eq!(second.header("open-api-timestamp"), Some("2026-01-01T07:15:00+07:00"));
    assert_ne!(first.header("open-api-signature"), second.header("open-api-signature"));
    assert_eq!(first.param("grant_type").as_deref(), Some("client_credentials"));
    assert!(first.param("additional_info.client_id").is_some());
    assert!(first.param("additional_info").expect("an object").starts_with('{'));
    assert_eq!(first.headers()["content-type"], "application/json");
    assert_eq!(first.body().as_bytes(), first.text().as_bytes());
}
