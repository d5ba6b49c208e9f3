//! Endpoints as tenants: the same is what is the same in every value.

use std::collections::HashSet;

use std::time::Duration;

use auth_runtime::{CredentialKey, TokenPool};

use super::{Example, Provider};

fn of(client_id: &str, client_secret: &str) -> CredentialKey<Example> {
    CredentialKey::new(Example { client_id: client_id.into(), client_secret: client_secret.into() })
}

#[test]
fn endpoints_are_told_apart_by_every_value() {
    let all = [of("ab", "c"), of("a", "bc"), of("abc", ""), of("", "abc"), of("ab", "C")];
    assert_eq!(all.iter().collect::<HashSet<_>>().len(), all.len());
    assert!(of("ab", "c") == of("ab", "c"));
    assert!(!format!("{:?}", of("ab", "s3cret")).contains("s3cret"));
}

#[tokio::test]
async fn the_same_credentials_acquire_one_token() {
    let provider = Provider::new(Duration::ZERO);
    let pool =
        TokenPool::builder(provider.clone(), |example: CredentialKey<Example>| async move { Ok(example) })
            .clock(provider.clock.clone())
            .build();
    for _ in 0..3 {
        pool.get(&of("shop", "one")).token().await.unwrap();
        pool.get(&of("shop", "two")).token().await.unwrap();
    }
    assert_eq!(provider.calls_with("client_secret=one"), 1);
    assert_eq!(provider.calls_with("client_secret=two"), 1);
}
