//! What a source tells `tracing`, and that no word of it is a secret.
#![allow(clippy::unwrap_used, reason = "all of this is a test, its helpers too")]

mod leaks;

use std::future::Future;
use std::time::Duration;

use auth_runtime::testing::ManualClock;
use auth_runtime::{Action, Error, Invalidated, Secret, Stage, TokenEndpoint, TokenPool, TokenSource};
use auth_tests::capture;
use auth_tests::login::{Login, Rotates};
use auth_tests::scripted::{Says, Scripted};
use tokio::sync::Mutex;

/// What is captured is all of the process: one test at a time.
static TURN: Mutex<()> = Mutex::const_new(());

/// Only so that a broken source ends a test instead of hanging it.
async fn within<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(60), future).await.expect("it hangs")
}

/// The lines of the source itself since then, each with its level: one event is one line.
fn told(mark: usize) -> Vec<String> {
    let of_the_source = |line: &String| line.contains(" auth_runtime::source");
    capture::since(mark).into_iter().filter(of_the_source).collect()
}

/// The only event since the last time that has this message, with all of these.
fn one(mark: &mut usize, level: &str, message: &str, fields: &[&str]) -> String {
    let lines: Vec<_> = told(*mark).into_iter().filter(|line| line.contains(message)).collect();
    assert_eq!(lines.len(), 1, "{message}: {lines:?}");
    let line = lines[0].clone();
    assert!(line.starts_with(&format!("tracing {level} ")), "{line}");
    // As words: `attempt=1` is not in `attempt=12`.
    for field in fields {
        assert!(format!("{line} ").contains(&format!(" {field} ")), "no {field} in {line}");
    }
    line
}

#[tokio::test]
async fn each_exchange_is_told_with_its_reason() {
    let _turn = TURN.lock().await;
    capture::install();
    let (provider, clock) = (Scripted::new(Says::Numbered(900)), ManualClock::new());
    let source = TokenSource::builder(Login::new(), provider.clone()).clock(clock.clone()).build();
    let mut mark = capture::mark();
    let next = |mark: &mut usize| *mark = capture::mark();
    let acquired = |mark: &mut usize, reason: &str, attempt: &str| {
        let reason = format!("reason={reason}");
        let attempt = format!("attempt={attempt}");
        let fields =
            ["provider=Test", "origin=https://provider.example", &reason, &attempt, "life_left_s=900"];
        let line = one(mark, "INFO", "token acquired", &fields);
        assert!(line.contains(" duration_ms="), "{line}");
        line
    };

    within(source.token()).await.unwrap();
    let line = acquired(&mut mark, "cold", "1");
    assert!(!line.contains("failing_since"), "{line}");
    one(&mut mark, "INFO", "source changed", &["provider=Test", "before=unknown", "now=ok", "reason=cold"]);

    // A hit is no event.
    next(&mut mark);
    for _ in 0..100 {
        within(source.token()).await.unwrap();
    }
    assert_eq!(told(mark), Vec::<String>::new());

    clock.advance(Duration::from_secs(900));
    within(source.token()).await.unwrap();
    acquired(&mut mark, "expired", "1");

    next(&mut mark);
    clock.advance(Duration::from_secs(880));
    within(source.token()).await.unwrap();
    within(source.settled()).await;
    acquired(&mut mark, "ahead", "1");
    assert_eq!(told(mark).len(), 1, "nothing changed");

    next(&mut mark);
    clock.advance(Duration::from_secs(10));
    assert_eq!(source.invalidate(&within(source.token()).await.unwrap()), Invalidated::Removed);
    within(source.token()).await.unwrap();
    acquired(&mut mark, "refused", "1");

    // Failures, by number and since when.
    clock.advance(Duration::from_secs(900));
    let since = format!("failing_since={}", rfc3339(&clock));
    provider.then(Says::RetryAfter(503, "5".to_owned())).then(Says::refuses("invalid_client"));
    next(&mut mark);
    within(source.token()).await.unwrap_err();
    let fields =
        ["provider=Test", "reason=expired", "origin=https://provider.example", "attempt=1", "status=503"];
    let line = one(&mut mark, "WARN", "token request failed", &fields);
    assert!(line.contains(" duration_ms=") && line.contains("action=wait"), "{line}");
    one(&mut mark, "WARN", "source changed", &["before=ok", "now=degraded", "reason=expired", &since]);

    next(&mut mark);
    clock.advance(Duration::from_secs(5));
    within(source.token()).await.unwrap_err();
    let fields = ["reason=expired", "attempt=2", "status=401", "code=invalid_client", &since];
    one(&mut mark, "WARN", "token request failed", &fields);
    let line = one(&mut mark, "WARN", "source changed", &["before=degraded", "now=refused", &since]);
    assert!(line.contains("action=ask the customer"), "{line}");

    // Who gets the last error makes no noise.
    next(&mut mark);
    for _ in 0..100 {
        within(source.token()).await.unwrap_err();
    }
    assert_eq!(told(mark), Vec::<String>::new());

    clock.advance(Duration::from_secs(3600));
    within(source.token()).await.unwrap();
    let line = acquired(&mut mark, "expired", "3");
    assert!(line.contains(&since), "{line}");
    one(&mut mark, "INFO", "source changed", &["before=refused", "now=ok"]);
}

/// Each try of one flight is an exchange, and has its number.
#[tokio::test]
async fn tries_of_one_flight_are_numbered() {
    let _turn = TURN.lock().await;
    capture::install();
    let (provider, clock) = (Scripted::new(Says::Numbered(900)), ManualClock::new());
    provider.then(Says::down()).then(Says::down());
    let source = TokenSource::builder(Login::new(), provider.clone())
        .clock(clock.clone())
        .retry(3, Duration::from_secs(50))
        .build();
    let mark = capture::mark();
    let asking = tokio::spawn(async move { source.token().await });
    within(async {
        while !asking.is_finished() {
            // The deadline is one sleeper.
            if clock.sleepers() > 1 {
                clock.advance(Duration::from_millis(100));
            }
            tokio::task::yield_now().await;
        }
    })
    .await;
    asking.await.unwrap().unwrap();
    let tries: Vec<_> = told(mark).into_iter().filter(|line| line.contains("attempt=")).collect();
    assert_eq!(tries.len(), 3, "{tries:?}");
    for (line, attempt) in tries.iter().zip(1..) {
        assert!(format!("{line} ").contains(&format!(" attempt={attempt} ")), "{line}");
    }
}

#[tokio::test]
async fn a_lost_refresh_token_is_told() {
    let _turn = TURN.lock().await;
    capture::install();
    let lost = Error::custom(Stage::Transport, "", "the connection was cut", Action::Wait { until: None });
    let provider = Scripted::new(Says::Fails(lost));
    let source = TokenSource::builder(Rotates::from("a-refresh-token"), provider.clone())
        .persist(|_| async { Ok(()) })
        .build();
    let mut mark = capture::mark();
    within(source.token()).await.unwrap_err();
    one(&mut mark, "WARN", "token request failed", &["provider=Test", "reason=cold", "attempt=1"]);
    assert_eq!(told(mark).len(), 1);
    source.set_refresh_token("another");
    provider.otherwise(Says::token("t", 900));
    mark = capture::mark();
    within(source.token()).await.unwrap();
    one(&mut mark, "INFO", "source changed", &["before=unknown", "now=ok"]);
}

fn rfc3339(clock: &ManualClock) -> String {
    // As `Debug` of the clock shows it, in quotes.
    format!("{clock:?}").split('"').nth(1).unwrap().to_owned()
}

/// A `refresh` clause, and a provider that gives no refresh token: the login that follows is all that is told.
#[tokio::test]
async fn a_refresh_token_that_never_comes_is_no_warning() {
    #[derive(TokenEndpoint)]
    #[token(name = "Test", post = "https://provider.example/token", grant_type = password, refresh)]
    struct Granted {
        username: String,
        password: Secret,
    }
    let _turn = TURN.lock().await;
    capture::install();
    let (provider, clock) = (Scripted::new(Says::Numbered(900)), ManualClock::new());
    let endpoint = Granted { username: "ada".into(), password: "p4ss".into() };
    let source = TokenSource::builder(endpoint, provider.clone()).clock(clock.clone()).build();
    within(source.token()).await.unwrap();
    clock.advance(Duration::from_secs(900));
    let mark = capture::mark();
    within(source.token()).await.unwrap();
    let lines = told(mark);
    assert!(lines.iter().any(|line| line.contains("token acquired")), "{lines:?}");
    assert!(lines.iter().all(|line| !line.contains(" WARN ")), "{lines:?}");
    assert_eq!(provider.calls(), 2);
}

/// One that nothing can redeem is dropped aloud, and the login goes on.
#[tokio::test]
async fn a_refresh_token_that_nothing_redeems_is_told() {
    let _turn = TURN.lock().await;
    capture::install();
    let words = "`set_refresh_token` was called for an endpoint that redeems none";
    let provider = Scripted::new(Says::Numbered(900));
    let clock = ManualClock::new();
    let fixed = TokenSource::builder(Login::new(), provider.clone()).clock(clock.clone()).build();
    let mut mark = capture::mark();
    fixed.set_refresh_token("n0bodys-refresh-token");
    // At once, since the endpoint is known.
    let line = one(&mut mark, "WARN", words, &["provider=Test"]);
    assert!(!line.contains("n0bodys"), "{line}");
    within(fixed.token()).await.unwrap();

    // Credentials that are loaded are known at the first exchange, and told once.
    let load = || std::future::ready(Ok::<_, Error>(Login::new()));
    let loaded = TokenSource::load(load, provider.clone()).clock(clock.clone()).build();
    mark = capture::mark();
    loaded.set_refresh_token("n0bodys-refresh-token");
    assert_eq!(told(mark).iter().filter(|line| line.contains(words)).count(), 0);
    within(loaded.token()).await.unwrap();
    clock.advance(Duration::from_secs(900));
    within(loaded.token()).await.unwrap();
    one(&mut mark, "WARN", words, &["provider=Test"]);
    assert!(
        provider.bodies().iter().all(|body| body.contains("client_credentials") && !body.contains("n0bodys"))
    );

    // One that is redeemed is no event.
    mark = capture::mark();
    let rotates = TokenSource::builder(Rotates::from("r0"), Scripted::new(Says::pair("a", 900, "r2")));
    let rotates = rotates.persist(|_| std::future::ready(Ok(()))).build();
    rotates.set_refresh_token("r1");
    within(rotates.token()).await.unwrap();
    assert_eq!(told(mark).iter().filter(|line| line.contains(words)).count(), 0);
}

/// The memory of refusals is full of what still holds.
#[tokio::test]
async fn a_full_memory_is_told() {
    let _turn = TURN.lock().await;
    capture::install();
    let provider = Scripted::new(Says::refuses("invalid_client"));
    let login = |tenant: u32| std::future::ready(Ok(Login::with(&format!("a-secret-of-{tenant}"))));
    let pool =
        TokenPool::builder(provider, login).clock(ManualClock::new()).capacity(1).remembered(10).build();
    let mark = capture::mark();
    for tenant in 0..8 {
        within(pool.get(&tenant).token()).await.unwrap_err();
    }
    let full = || {
        let told = told(mark).into_iter();
        told.filter(|line| line.contains("set `remembered` higher")).collect::<Vec<_>>()
    };
    assert_eq!(full(), Vec::<String>::new());
    for tenant in 8..40 {
        within(pool.get(&tenant).token()).await.unwrap_err();
    }
    let lines = full();
    // Said, and not once for each that is dropped.
    assert!((1..=6).contains(&lines.len()), "{lines:?}");
    assert!(lines[0].starts_with("tracing WARN ") && lines[0].contains(" capacity=10 dropped="), "{lines:?}");
    assert!(pool.stats().dropped > lines.len() as u64);
}
