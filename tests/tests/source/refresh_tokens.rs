//! A refresh token is redeemed at most once, unless it surely did not arrive; what replaces it is the next one's.

use auth_runtime::source::State;
use auth_runtime::testing::ManualClock;
use auth_runtime::{Secret, TokenEndpoint, TokenSource, TokenSourceBuilder};
use auth_tests::login::{Grant, Rotates};
use auth_tests::scripted::{Says, Scripted};

use super::{cut, seconds, text, until, within};

const URL: &str = "https://provider.example/token";

pub(super) fn grant(provider: &Scripted, clock: &ManualClock) -> TokenSourceBuilder {
    TokenSource::builder(Grant::at(URL), provider.clone()).clock(clock.clone())
}

pub(super) fn rotates(provider: &Scripted, clock: &ManualClock) -> TokenSource {
    TokenSource::builder(Rotates::from("seed-0"), provider.clone())
        .persist(|_| async { Ok(()) })
        .clock(clock.clone())
        .build()
}

pub(super) fn new() -> (Scripted, ManualClock) {
    (Scripted::new(Says::Status(500, String::new())), ManualClock::new())
}

/// Which credential each request redeemed: a refresh token, or the login.
pub(super) fn redeemed(provider: &Scripted) -> Vec<String> {
    let redeemed = |body: &String| match body.split_once("refresh_token=") {
        Some((_, refresh_token)) => refresh_token.to_owned(),
        None => "login".to_owned(),
    };
    provider.bodies().iter().map(redeemed).collect()
}

/// What the network says of a connection that was refused: not one byte left.
fn not_sent() -> Says {
    Says::Fails(cut().not_sent())
}

#[tokio::test]
async fn out_of_a_response() {
    let (provider, clock) = new();
    let source = grant(&provider, &clock).build();
    for says in [
        Says::pair("a1", 900, "r1"),
        Says::pair("a2", 900, "r2"),
        // Without a new one the old one goes on.
        Says::token("a3", 900),
        Says::token("a4", 900),
        Says::pair("a5", 900, "r5"),
        Says::token("a6", 900),
    ] {
        let (Says::Token(wanted, ..) | Says::Pair(wanted, ..)) = &says else { unreachable!() };
        let wanted = wanted.clone();
        provider.then(says);
        assert_eq!(text(&within(source.token()).await), wanted);
        clock.advance(seconds(900));
    }
    assert_eq!(redeemed(&provider), ["login", "r1", "r2", "r2", "r2", "r5"]);
}

#[tokio::test]
async fn seeded() {
    let (provider, clock) = new();
    let source = grant(&provider, &clock).refresh_token("seeded").build();
    provider.then(Says::pair("a1", 900, "r1")).then(Says::token("a2", 900));
    for wanted in ["a1", "a2"] {
        assert_eq!(text(&within(source.token()).await), wanted);
        clock.advance(seconds(900));
    }
    assert_eq!(redeemed(&provider), ["seeded", "r1"]);
}

#[tokio::test]
async fn an_endpoint_that_is_one() {
    let (provider, clock) = new();
    let source = rotates(&provider, &clock);
    provider.then(Says::pair("a1", 900, "r1")).then(Says::token("a2", 900)).then(Says::pair("a3", 900, "r3"));
    for wanted in ["a1", "a2", "a3"] {
        assert_eq!(text(&within(source.token()).await), wanted);
        clock.advance(seconds(900));
    }
    // A trial has nothing to spare: it is what the source would do anyway.
    provider.then(Says::pair("a4", 900, "r4"));
    assert_eq!(text(&within(source.verify()).await), "a4");
    assert_eq!(text(&within(source.token()).await), "a4");
    assert_eq!(redeemed(&provider), ["seed-0", "r1", "r1", "r3"]);
}

#[tokio::test]
async fn a_thousand_callers_redeem_it_once() {
    let (provider, clock) = new();
    let source = rotates(&provider, &clock);
    for round in 0..5 {
        provider.then(Says::pair("a", 900, &format!("seed-{}", round + 1))).hold();
        let waits = source.stats().waits;
        let tasks: Vec<_> = (0..1000)
            .map(|_| {
                let source = source.clone();
                tokio::spawn(async move { source.token().await })
            })
            .collect();
        until(|| source.stats().waits == waits + 1000).await;
        within(provider.asked(round + 1)).await;
        provider.go();
        for task in tasks {
            within(task).await.unwrap().unwrap();
        }
        clock.advance(seconds(900));
    }
    assert_eq!(redeemed(&provider), ["seed-0", "seed-1", "seed-2", "seed-3", "seed-4"]);
}

/// What is known of a refresh token after each failure: whether it is sent again, or another way is taken.
#[tokio::test]
async fn sent_again_only_where_it_surely_was_not_taken() {
    let busy = || Says::Status(503, r#"{"error":"busy"}"#.to_owned());
    for (says, again) in [
        (not_sent(), true),
        (Says::RetryAfter(429, "1".to_owned()), true),
        // The provider's own word.
        (busy(), true),
        (Says::Status(400, r#"{"error":"slow_down"}"#.to_owned()), true),
        // It left, and nobody knows.
        (Says::Fails(cut()), false),
        (Says::down(), false),
        (Says::Status(502, "<html>bad gateway</html>".to_owned()), false),
        (Says::Status(504, String::new()), false),
        (Says::Status(500, String::new()), false),
        (Says::Status(200, r#"{"access_"#.to_owned()), false),
        (Says::Status(200, r#"{"access_token":"a"}"#.to_owned()), false),
        (Says::Panics, false),
        // It is dead.
        (Says::Status(400, r#"{"error":"invalid_grant"}"#.to_owned()), false),
    ] {
        // With nothing else to go by.
        let (provider, clock) = new();
        provider.then(says.clone()).otherwise(Says::pair("a1", 900, "r1"));
        let source = rotates(&provider, &clock);
        within(source.token()).await.unwrap_err();
        for _ in 0..100 {
            clock.advance(seconds(3600));
            let _ = within(source.token()).await;
        }
        let sent = redeemed(&provider).iter().filter(|redeemed| *redeemed == "seed-0").count();
        assert_eq!(sent, if again { 2 } else { 1 }, "{says:?}");

        // With a login.
        let (provider, clock) = new();
        provider.then(says.clone()).otherwise(Says::pair("a1", 900, "r1"));
        let source = grant(&provider, &clock).refresh_token("seed-0").build();
        let first = within(source.token()).await;
        clock.advance(seconds(300));
        within(source.token()).await.unwrap_or_else(|error| panic!("{says:?}: {error}"));
        let wanted = if again { ["seed-0", "seed-0"] } else { ["seed-0", "login"] };
        assert_eq!(redeemed(&provider), wanted, "{says:?}");
        // A panic ends the flight; all else falls back at once.
        assert_eq!(first.is_ok(), !again && !matches!(says, Says::Panics), "{says:?}");
    }
}

/// A refusal that is about something else than the grant leaves the refresh token as good as it was; a login
/// that there is comes first.
#[tokio::test]
async fn what_is_no_word_about_a_refresh_token_does_not_end_it() {
    for (status, body) in [
        (401, r#"{"error":"invalid_client"}"#),
        (400, r#"{"error":"invalid_request"}"#),
        (400, r#"{"error":"unknown_error"}"#),
        (500, r#"{"error":"server_error"}"#),
        (401, "<html>401</html>"),
        (403, "<html>blocked</html>"),
        (404, "<html>no such page</html>"),
        (405, ""),
        (407, "<html>proxy</html>"),
        (413, "too large"),
        (451, "<html>not here</html>"),
        (302, ""),
        (308, "<html>moved</html>"),
        (777, "what?"),
    ] {
        let (provider, clock) = new();
        provider.then(Says::Status(status, body.to_owned())).otherwise(Says::pair("a1", 900, "r1"));
        let source = rotates(&provider, &clock);
        let first = within(source.token()).await.unwrap_err();
        assert!(!first.is_outcome_unknown(), "{status} {body}: {first}");
        clock.advance(seconds(300));
        within(source.token()).await.unwrap_or_else(|error| panic!("{status} {body}: {error}"));
        assert_eq!(redeemed(&provider), ["seed-0", "seed-0"], "{status} {body}");

        let (provider, clock) = new();
        provider.then(Says::Status(status, body.to_owned())).otherwise(Says::pair("a1", 900, "r1"));
        let source = grant(&provider, &clock).refresh_token("seed-0").build();
        within(source.token()).await.unwrap_or_else(|error| panic!("{status} {body}: {error}"));
        assert_eq!(redeemed(&provider), ["seed-0", "login"], "{status} {body}");
    }
}

/// Later callers hear what the first one heard: who must act does not change by itself.
#[tokio::test]
async fn the_first_error_stays_the_error() {
    let (provider, clock) = new();
    let body = r#"{"error":"invalid_grant","error_description":"revoked by the user"}"#;
    provider.then(Says::Status(400, body.to_owned())).otherwise(Says::pair("a1", 900, "r1"));
    let source = rotates(&provider, &clock);
    let first = within(source.token()).await.unwrap_err();
    for _ in 0..100 {
        clock.advance(seconds(1800));
        let later = within(source.token()).await.unwrap_err();
        assert_eq!((later.code(), later.message()), (first.code(), first.message()));
        assert_eq!((later.action(), later.status()), (first.action(), first.status()));
    }
    assert_eq!(provider.calls(), 1);
}

/// A provider who replaces them now and then: that the last one went on says nothing about the next.
#[tokio::test]
async fn one_that_went_on_once_is_still_redeemed_once() {
    let (provider, clock) = new();
    let source = rotates(&provider, &clock);
    provider.then(Says::token("a1", 900)).then(Says::Fails(cut())).otherwise(Says::token("late", 900));
    within(source.token()).await.unwrap();
    clock.advance(seconds(900));
    assert!(within(source.token()).await.unwrap_err().is_outcome_unknown());
    clock.advance(seconds(900));
    assert!(within(source.token()).await.unwrap_err().is_outcome_unknown());
    assert_eq!(redeemed(&provider), ["seed-0", "seed-0"]);
}

/// The customer connects again while the old one's response is under way.
#[tokio::test]
async fn what_comes_of_an_old_one_does_not_touch_a_new_one() {
    for says in [
        Says::pair("old", 900, "old-1"),
        Says::Status(400, r#"{"error":"invalid_grant"}"#.to_owned()),
        Says::Fails(cut()),
        not_sent(),
    ] {
        for login in [true, false] {
            let (provider, clock) = new();
            provider.then(says.clone()).hold();
            let source = if login {
                grant(&provider, &clock).refresh_token("seed-0").build()
            } else {
                rotates(&provider, &clock)
            };
            let asking = tokio::spawn({
                let source = source.clone();
                async move { source.token().await }
            });
            within(provider.asked(1)).await;
            source.set_refresh_token("reconnected");
            provider.otherwise(Says::pair("new", 900, "new-1"));
            provider.go();
            let _ = within(asking).await.unwrap();
            clock.advance(seconds(900));
            within(source.token()).await.unwrap();
            let all = redeemed(&provider);
            assert!(all.contains(&"reconnected".to_owned()), "{says:?} {login}: {all:?}");
            assert!(!all.contains(&"old-1".to_owned()), "{says:?} {login}: {all:?}");
        }
    }
}

/// A refresh request that cannot be made is a login.
#[tokio::test]
async fn nothing_to_redeem_is_a_login() {
    let (provider, clock) = new();
    provider.otherwise(Says::token("a", 900));
    let source = grant(&provider, &clock).build();
    within(source.token()).await.unwrap();
    assert_eq!(redeemed(&provider), ["login"]);
    source.forget();
    within(source.token()).await.unwrap();
    assert_eq!(redeemed(&provider), ["login", "login"]);
}

#[tokio::test]
async fn forgotten() {
    let (provider, clock) = new();
    provider.then(Says::pair("a1", 900, "r1")).otherwise(Says::token("a2", 900));
    let source = grant(&provider, &clock).build();
    let token = within(source.token()).await.unwrap();
    assert_eq!(token.refresh_token().map(Secret::expose_secret), Some("r1"));
    source.forget();
    assert_eq!(source.status().state, State::Unknown);
    assert_eq!(text(&within(source.token()).await), "a2");
    assert_eq!(redeemed(&provider), ["login", "login"]);
}

/// Any login with a `refresh` clause.
#[derive(TokenEndpoint)]
#[token(name = "Test", post = "https://provider.example/token", grant_type = password, refresh)]
struct Granted {
    username: String,
    password: Secret,
}

/// The same, with a token that refreshes itself.
#[derive(TokenEndpoint)]
#[token(
    name = "Test",
    post = "https://provider.example/token",
    grant_type = password,
    refresh(post = "https://provider.example/renew", grant_type = none, param(), auth = bearer(token)),
)]
struct Renewed {
    username: String,
    password: Secret,
}

/// The same, where the old token lives on.
#[derive(TokenEndpoint)]
#[token(
    name = "Test",
    post = "https://provider.example/token",
    grant_type = password,
    refresh(post = "https://provider.example/extend", response(token = none)),
)]
struct Extended {
    username: String,
    password: Secret,
}

/// A provider that gives no refresh token, by its settings: the login follows at once, and nothing is a failure.
#[tokio::test]
async fn a_refresh_token_that_never_comes() {
    let (provider, clock) = (Scripted::new(Says::Numbered(900)), ManualClock::new());
    let endpoint = Granted { username: "ada".into(), password: "p4ss".into() };
    let source = TokenSource::builder(endpoint, provider.clone()).clock(clock.clone()).build();
    for round in 1..=5 {
        assert_eq!(text(&within(source.token()).await), format!("t{round}"));
        clock.advance(seconds(900));
    }
    assert_eq!(redeemed(&provider), ["login"; 5]);
    let counts = source.stats();
    assert_eq!((counts.exchanges, counts.failures), (5, 0));
    assert_eq!(source.status().state, State::Ok);
    // One that comes later is redeemed.
    provider.then(Says::pair("a6", 900, "r6")).then(Says::token("a7", 900));
    within(source.token()).await.unwrap();
    clock.advance(seconds(900));
    assert_eq!(text(&within(source.token()).await), "a7");
    assert_eq!(redeemed(&provider)[5..], ["login", "r6"]);
    assert_eq!(source.stats().failures, 0);
}

/// A token is enough where the request is made of that.
#[tokio::test]
async fn a_token_that_refreshes_itself() {
    let (provider, clock) = (Scripted::new(Says::Numbered(900)), ManualClock::new());
    let endpoint = Renewed { username: "ada".into(), password: "p4ss".into() };
    let source = TokenSource::builder(endpoint, provider.clone()).clock(clock.clone()).build();
    for round in 1..=3 {
        assert_eq!(text(&within(source.token()).await), format!("t{round}"));
        clock.advance(seconds(900));
    }
    let bearers: Vec<_> = provider
        .headers()
        .iter()
        .map(|headers| headers.get("authorization").map(|value| value.to_str().unwrap().to_owned()))
        .collect();
    assert_eq!(bearers, [None, Some("Bearer t1".to_owned()), Some("Bearer t2".to_owned())]);
}

/// A refresh token alone is not, where the old token lives on and there is none.
#[tokio::test]
async fn a_seed_without_the_token_that_it_extends() {
    let (provider, clock) = (Scripted::new(Says::Numbered(900)), ManualClock::new());
    let endpoint = Extended { username: "ada".into(), password: "p4ss".into() };
    let builder = TokenSource::builder(endpoint, provider.clone()).clock(clock);
    let source = builder.refresh_token("seed-0").build();
    assert_eq!(text(&within(source.token()).await), "t1");
    assert_eq!(redeemed(&provider), ["login"]);
    assert_eq!((source.stats().exchanges, source.stats().failures), (1, 0));
}
