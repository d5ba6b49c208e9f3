//! A scripted provider behind whatever holds tokens: a pool, threads that wait, credentials out of a vault.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use auth_runtime::testing::Provider;
use auth_runtime::{Secret, TokenEndpoint, TokenPool, TokenSource, blocking};

use crate::{text, told};

#[derive(Clone, TokenEndpoint)]
#[token(post = "https://auth.example.com/token")]
struct Example {
    client_id: String,
    client_secret: Secret,
}

fn example(client_id: &str) -> Example {
    Example { client_id: client_id.into(), client_secret: "s3cret".into() }
}

#[tokio::test]
async fn a_pool() {
    let provider = Provider::new(&example("any")).token("t1", 900).token("t2", 900);
    let pool =
        TokenPool::builder(provider.clone(), |tenant: &'static str| async move { Ok(example(tenant)) })
            .clock(provider.clock().clone())
            .build();
    for (tenant, expected) in [("a", "t1"), ("b", "t2"), ("a", "t1")] {
        assert_eq!(text(&pool.get(&tenant).token().await.expect("a token")), expected);
    }
    let ids: Vec<_> = provider.requests().iter().filter_map(|request| request.param("client_id")).collect();
    assert_eq!(ids, ["a", "b"]);
}

#[test]
fn threads_that_wait() {
    let provider = Provider::new(&example("any")).token("t", 900).refuse("invalid_client");
    let source = blocking::TokenSource::from(provider.source(example("any")));
    assert_eq!(text(&source.token().expect("a token")), "t");
    provider.clock().advance(Duration::from_secs(900));
    assert_eq!(told(source.token()), Err(Some("invalid_client".to_owned())));
    assert_eq!(provider.exchanges(), 2);
}

/// A secret that was replaced in the vault is picked up by the refusal of the old one.
#[tokio::test]
async fn credentials_that_change() {
    static READ: AtomicUsize = AtomicUsize::new(0);
    let load = || async {
        let secret = if READ.fetch_add(1, Ordering::SeqCst) == 0 { "old" } else { "new" };
        Ok(Example { client_secret: secret.into(), ..example("shop") })
    };
    let provider = Provider::new(&example("shop")).refuse("invalid_client").token("t", 900);
    let source = TokenSource::load(load, provider.clone()).clock(provider.clock().clone()).build();
    assert_eq!(text(&source.token().await.expect("a token")), "t");
    let sent: Vec<_> =
        provider.requests().iter().filter_map(|request| request.param("client_secret")).collect();
    assert_eq!(sent, ["old", "new"]);
}
