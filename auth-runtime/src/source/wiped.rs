//! Whoever asked for a token before: when it is forgotten, and nobody holds it, its memory is overwritten.

use std::sync::{Arc, Weak};

use super::invalidated::Invalidated;
use super::token_source::TokenSource;
use crate::token::Inner;

async fn asked_often(source: &TokenSource) -> Vec<Weak<Inner>> {
    let mut seen = Vec::new();
    for _ in 0..100 {
        let token = source.token().await.expect("a fixed token");
        seen.push(Arc::downgrade(&token.0));
    }
    seen
}

#[tokio::test(flavor = "current_thread")]
async fn what_is_forgotten_is_kept_by_nobody() {
    let source = TokenSource::fixed("t");
    let seen = asked_often(&source).await;
    assert!(seen.iter().all(|token| token.upgrade().is_some()));
    source.forget();
    assert!(seen.iter().all(|token| token.upgrade().is_none()));
}

#[tokio::test(flavor = "current_thread")]
async fn what_was_refused_and_what_is_dropped_too() {
    let source = TokenSource::fixed("t");
    let seen = asked_often(&source).await;
    assert_eq!(source.invalidate(&source.token().await.expect("a fixed token")), Invalidated::Removed);
    assert!(seen.iter().all(|token| token.upgrade().is_none()));
    let source = TokenSource::fixed("t");
    let seen = asked_often(&source).await;
    drop(source);
    assert!(seen.iter().all(|token| token.upgrade().is_none()));
}
