//! A refresh token that the provider did not end is never lost, through the public API.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use auth_runtime::testing::Provider;
use auth_runtime::{Bytes, Error, RotatedToken, Secret, TokenEndpoint, TokenSource, http};

#[derive(Clone, TokenEndpoint)]
#[token(post = "https://auth.example.com/token", grant_type = refresh_token)]
struct Granted {
    client_id: String,
    client_secret: Secret,
    #[token(rotates)]
    refresh_token: Secret,
}

/// The provider answers a refresh token that it has replaced for half an hour.
#[derive(Clone, TokenEndpoint)]
#[token(post = "https://auth.example.com/token", grant_type = refresh_token)]
struct Replayed {
    client_id: String,
    #[token(rotates(replay = 30min))]
    refresh_token: Secret,
}

/// A status tells a refusal, and a firewall writes the same one.
#[derive(Clone, TokenEndpoint)]
#[token(post = "https://auth.example.com/token", grant_type = refresh_token, error(refused = [status(404)]))]
struct ByStatus {
    client_id: String,
    #[token(rotates)]
    refresh_token: Secret,
}

fn granted(client_secret: &str) -> Granted {
    let client_secret = client_secret.into();
    Granted { client_id: "app".into(), client_secret, refresh_token: "refresh-1".into() }
}

fn reply(status: u16, body: &str) -> http::Response<Bytes> {
    http::Response::builder().status(status).body(Bytes::copy_from_slice(body.as_bytes())).unwrap()
}

/// Asks once a minute until there is a token: after how many minutes.
async fn within(source: &TokenSource, provider: &Provider, minutes: u32) -> Option<u32> {
    for minute in 0..=minutes {
        if source.token().await.is_ok() {
            return Some(minute);
        }
        // A look at other credentials goes on behind the caller's back.
        source.settled().await;
        provider.clock().advance(Duration::from_secs(60));
    }
    None
}

fn sent(provider: &Provider) -> Vec<String> {
    let requests = provider.requests();
    requests.iter().filter_map(|request| request.param("refresh_token")).collect()
}

const DAY: u32 = 24 * 60;

/// A source whose client secret is put right when the switch is turned.
fn loaded(provider: &Provider, right: &Arc<AtomicBool>) -> TokenSource {
    let right = right.clone();
    let load = move || {
        let secret = if right.load(Ordering::SeqCst) { "right" } else { "wrong" };
        async move { Ok::<_, Error>(granted(secret)) }
    };
    TokenSource::load(load, provider.clone()).clock(provider.clock().clone()).build()
}

/// Whichever credential changed opens what was refused: an `invalid_grant` may be about another client's token.
#[tokio::test]
async fn another_client_secret_is_tried_with_the_same_refresh_token() {
    for code in ["invalid_client", "invalid_grant"] {
        let right = Arc::new(AtomicBool::new(false));
        let refused = Provider::new(&granted("wrong")).refuse(code);
        let provider = refused.token("access-2", 900).refresh_token("refresh-2");
        let source = loaded(&provider, &right);
        assert!(source.token().await.is_err());
        // Before the first probe, so that only the change opens it.
        assert_eq!(within(&source, &provider, 2).await, None, "{code}");
        right.store(true, Ordering::SeqCst);
        assert!(within(&source, &provider, 1).await.is_some(), "{code}");
        assert_eq!(sent(&provider), ["refresh-1", "refresh-1"], "{code}");
    }
}

#[tokio::test]
async fn a_new_refresh_token_is_saved_whatever_else_the_response_lacks() {
    for (status, body) in [
        (200, r#"{"access_token":"a","token_type":"bearer","refresh_token":"refresh-2"}"#),
        (200, r#"{"access_token":"a","expires_in":0,"refresh_token":"refresh-2"}"#),
        (
            200,
            r#"{"access_token":"a","token_type":"User Access Token","expires_in":9,"refresh_token":"refresh-2"}"#,
        ),
        (200, r#"{"expires_in":900,"refresh_token":"refresh-2"}"#),
        (200, r#"{"access_token":"a b","expires_in":900,"refresh_token":"refresh-2"}"#),
        (200, r#"{"refresh_token":"refresh-2","expires_in":1,"expires_in":2}"#),
        (200, r#"{"refresh_token":"refresh-2","access_token":"cut o"#),
        (200, r#"{"error":"odd","refresh_token":"refresh-2"}"#),
        (400, r#"{"error":"invalid_request","refresh_token":"refresh-2"}"#),
        (503, r#"{"refresh_token":"refresh-2"}"#),
    ] {
        let first = granted("s3cret");
        let provider = Provider::new(&first)
            .respond(reply(status, body))
            .token("access-2", 900)
            .refresh_token("refresh-3");
        let saved = Arc::new(Mutex::new(Vec::new()));
        let rows = saved.clone();
        let persist = move |rotated: RotatedToken| {
            rows.lock().unwrap().push(rotated.refresh_token().expose_secret().to_owned());
            async { Ok(()) }
        };
        let source = provider.builder(first).persist(persist).build();
        let error = source.token().await.unwrap_err();
        assert!(error.refresh_token().is_none(), "nobody but the source has it");
        assert_eq!(*saved.lock().unwrap(), ["refresh-2"], "{status} {body}: {error}");
        assert!(within(&source, &provider, DAY).await.is_some(), "{status} {body}");
        assert_eq!(sent(&provider), ["refresh-1", "refresh-2"], "{status} {body}");
        assert_eq!(*saved.lock().unwrap(), ["refresh-2", "refresh-3"], "{status} {body}");
    }
}

#[tokio::test]
async fn a_lost_response_is_asked_for_again_where_the_provider_replays_it() {
    let first = Replayed { client_id: "app".into(), refresh_token: "refresh-1".into() };
    let provider = Provider::new(&first).lost().token("access-2", 900).refresh_token("refresh-2");
    let source = provider.source(first.clone());
    assert!(source.token().await.is_err_and(|error| !error.is_outcome_unknown()));
    assert_eq!(within(&source, &provider, 1).await.map(|minute| minute <= 1), Some(true));
    assert_eq!(sent(&provider), ["refresh-1", "refresh-1"]);

    // Nobody asks for 31 minutes: the provider would take it for a stolen one.
    let provider = Provider::new(&first).lost().token("access-2", 900).refresh_token("refresh-2");
    let source = provider.source(first.clone());
    assert!(source.token().await.is_err());
    provider.clock().advance(Duration::from_secs(31 * 60));
    assert!(source.token().await.is_err_and(|error| error.is_outcome_unknown()));
    assert_eq!(within(&source, &provider, DAY).await, None);
    assert_eq!(sent(&provider), ["refresh-1"]);

    // Without the word it is sent once, as ever.
    let first = granted("s3cret");
    let provider = Provider::new(&first).lost().token("access-2", 900).refresh_token("refresh-2");
    let source = provider.source(first);
    assert!(source.token().await.is_err_and(|error| error.is_outcome_unknown()));
    assert_eq!(within(&source, &provider, DAY).await, None);
}

#[tokio::test]
async fn a_status_that_is_classed_is_no_word_about_the_refresh_token() {
    let first = ByStatus { client_id: "app".into(), refresh_token: "refresh-1".into() };
    let page = reply(404, "<html>no such page</html>");
    let provider = Provider::new(&first).respond(page).token("access-2", 900).refresh_token("refresh-2");
    let source = provider.source(first);
    assert!(source.token().await.is_err());
    assert!(within(&source, &provider, DAY).await.is_some());
    assert_eq!(sent(&provider), ["refresh-1", "refresh-1"]);
}
