//! Refresh tokens of a scripted provider.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use auth_runtime::testing::Provider;
use auth_runtime::{RotatedToken, Secret, TokenEndpoint};

use crate::text;

/// A login, and the way back to a token without it: at one URL, each in an envelope of its own.
#[derive(Clone, TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    grant_type = password,
    refresh(response(token = "renewed.token", expires_in = "renewed.ttl", refresh_token = "renewed.next")),
)]
struct Login {
    username: String,
    password: Secret,
}

fn login() -> Login {
    Login { username: "ada".into(), password: "p4ss".into() }
}

#[tokio::test]
async fn what_came_with_a_token_acquires_the_next_one_and_is_saved() {
    let provider =
        Provider::new(&login()).token("t1", 900).refresh_token("r1").token("t2", 900).refresh_token("r2");
    let saved = Arc::new(Mutex::new(Vec::new()));
    let save = {
        let saved = saved.clone();
        move |rotated: RotatedToken| {
            saved.lock().expect("no panic").push(rotated.refresh_token().expose_secret().to_owned());
            async { Ok(()) }
        }
    };
    let source = provider.builder(login()).persist(save).build();
    assert_eq!(text(&source.token().await.expect("a token")), "t1");
    provider.clock().advance(Duration::from_secs(900));
    // Who asks is told by what the request looks like.
    assert_eq!(text(&source.token().await.expect("a token")), "t2");
    let requests = provider.requests();
    assert_eq!(requests[0].param("grant_type").as_deref(), Some("password"));
    assert_eq!(requests[1].param("grant_type").as_deref(), Some("refresh_token"));
    assert_eq!(requests[1].param("refresh_token").as_deref(), Some("r1"));
    assert_eq!(*saved.lock().expect("no panic"), ["r1", "r2"]);
}

#[tokio::test]
async fn a_refused_refresh_token_is_followed_by_the_login() {
    let provider = Provider::new(&login()).refuse("invalid_grant").token("t", 900);
    let source = provider.builder(login()).refresh_token("r0").build();
    assert_eq!(text(&source.token().await.expect("a token")), "t");
    let grants: Vec<_> = provider.requests().iter().map(|request| request.param("grant_type")).collect();
    assert_eq!(grants, [Some("refresh_token".to_owned()), Some("password".to_owned())]);
}

/// The connection broke while the refresh token was on its way: it is not sent again.
#[tokio::test]
async fn a_lost_response_is_followed_by_the_login() {
    let provider = Provider::new(&login()).lost().token("t", 900);
    let source = provider.builder(login()).refresh_token("r0").build();
    assert_eq!(text(&source.token().await.expect("a token")), "t");
    assert_eq!(provider.requests()[1].param("refresh_token"), None);
    assert_eq!(provider.exchanges(), 2);
}

/// Where there is no login, the outcome is unknown, for good.
#[tokio::test]
async fn a_lost_response_where_there_is_nothing_else() {
    #[derive(Clone, TokenEndpoint)]
    #[token(post = "https://auth.example.com/token", grant_type = refresh_token)]
    struct Granted {
        #[token(rotates)]
        refresh_token: Secret,
    }
    let granted = Granted { refresh_token: "r0".into() };
    let provider = Provider::new(&granted).lost().token("t", 900);
    let source = provider.source(granted);
    assert!(source.token().await.expect_err("an error").is_outcome_unknown());
    provider.clock().advance(Duration::from_secs(86_400));
    assert!(source.token().await.expect_err("an error").is_outcome_unknown());
    assert_eq!(provider.exchanges(), 1);
}

/// Whose refresh makes the old token live on.
#[tokio::test]
async fn a_refresh_without_a_token() {
    #[derive(Clone, TokenEndpoint)]
    #[token(
        post = "https://auth.example.com/session",
        encoding = json,
        response(token = "session.key", expires_in = "session.ttl"),
        refresh(
            put = "https://auth.example.com/session",
            grant_type = none,
            param(),
            auth = bearer(token),
            response(token = none, expires_in = ms("left")),
        ),
    )]
    struct Session {
        username: String,
        password: Secret,
    }
    let session = Session { username: "ada".into(), password: "p4ss".into() };
    let provider = Provider::new(&session).token("t1", 900).token("never seen", 600);
    let source = provider.source(session);
    assert_eq!(text(&source.token().await.expect("a token")), "t1");
    provider.clock().advance(Duration::from_secs(899));
    source.token().await.expect("a token");
    source.settled().await;
    let token = source.token().await.expect("a token");
    assert_eq!(text(&token), "t1");
    assert_eq!(token.expires_in(provider.clock().wall()), Some(Duration::from_secs(600)));
    assert_eq!(provider.requests()[1].header("authorization"), Some("Bearer t1"));
    assert_eq!(provider.exchanges(), 2);
}
