//! What an operator sees: each state, since when and why, and one call for each change.

use std::sync::{Arc, Mutex};

use auth_runtime::source::{State, StateChange};
use auth_runtime::testing::ManualClock;
use auth_runtime::{Action, TokenSource};
use auth_tests::login::Rotates;
use auth_tests::scripted::{Says, Scripted};

use super::{builder, cut, seconds, source, within};

type Changes = Arc<Mutex<Vec<StateChange>>>;

fn told(changes: &Changes) -> impl Fn(&StateChange) + Send + Sync + 'static {
    let changes = changes.clone();
    move |change| changes.lock().unwrap().push(change.clone())
}

fn pairs(changes: &Changes) -> Vec<(State, State)> {
    changes.lock().unwrap().iter().map(|change| (change.before, change.now.state)).collect()
}

#[tokio::test]
async fn each_state_and_since_when() {
    let (provider, clock) = (Scripted::new(Says::Numbered(900)), ManualClock::new());
    let changes = Changes::default();
    let source = builder(&provider, &clock).on_change(told(&changes)).build();
    let begin = clock.wall();
    let status = source.status();
    assert_eq!((status.state, status.since), (State::Unknown, begin));
    assert!(status.error.is_none() && status.failing_since.is_none() && status.expires_at.is_none());

    clock.advance(seconds(10));
    let first = clock.wall();
    within(source.token()).await.unwrap();
    let status = source.status();
    assert_eq!((status.state, status.since), (State::Ok, first));
    assert_eq!(status.expires_at, Some(first + seconds(900)));

    // Two good ones are one state, and since the first.
    clock.advance(seconds(900));
    let second = clock.wall();
    within(source.token()).await.unwrap();
    assert_eq!(source.status().since, first);

    // A refresh fails, and the token is good.
    clock.advance(seconds(880));
    let failed = clock.wall();
    provider.then(Says::RetryAfter(503, "5".to_owned())).then(Says::Fails(cut()));
    within(source.token()).await.unwrap();
    within(source.settled()).await;
    let status = source.status();
    assert_eq!((status.state, status.since, status.failing_since), (State::Degraded, failed, Some(failed)));
    assert_eq!(status.expires_at, Some(second + seconds(900)));
    assert_eq!(status.error.unwrap().retry_at(), Some(failed + seconds(5)));

    // Again: since the first time.
    clock.advance(seconds(5));
    within(source.token()).await.unwrap();
    within(source.settled()).await;
    let status = source.status();
    assert_eq!((status.state, status.since, status.failing_since), (State::Degraded, failed, Some(failed)));

    // It ends, and the provider says no.
    clock.advance(seconds(60));
    let refused = clock.wall();
    provider.then(Says::refuses("invalid_client"));
    within(source.token()).await.unwrap_err();
    let status = source.status();
    assert_eq!((status.state, status.since, status.failing_since), (State::Refused, refused, Some(failed)));
    assert_eq!((status.expires_at, status.error.unwrap().action()), (None, Action::AskCustomer));

    clock.advance(seconds(3600));
    let good = clock.wall();
    within(source.token()).await.unwrap();
    let status = source.status();
    assert_eq!((status.state, status.since), (State::Ok, good));
    assert!(status.error.is_none() && status.failing_since.is_none());

    assert_eq!(
        pairs(&changes),
        [
            (State::Unknown, State::Ok),
            (State::Ok, State::Degraded),
            (State::Degraded, State::Refused),
            (State::Refused, State::Ok),
        ]
    );
    for change in &*changes.lock().unwrap() {
        assert_eq!(change.provider, "Test");
        assert_eq!(change.now.error.is_some(), change.now.state != State::Ok);
    }
    assert_eq!(changes.lock().unwrap()[2].now.since, refused);
}

#[tokio::test]
async fn an_unknown_outcome_is_a_state() {
    let (provider, clock) = (Scripted::new(Says::pair("a", 900, "r")), ManualClock::new());
    let changes = Changes::default();
    let source = TokenSource::builder(Rotates::from("seed"), provider.clone())
        .persist(|_| async { Ok(()) })
        .clock(clock.clone())
        .on_change(told(&changes))
        .build();
    within(source.token()).await.unwrap();
    clock.advance(seconds(900));
    provider.then(Says::Fails(cut()));
    within(source.token()).await.unwrap_err();
    assert_eq!(source.status().state, State::Unknown);
    source.set_refresh_token("reconnected");
    within(source.token()).await.unwrap();
    assert_eq!(
        pairs(&changes),
        [(State::Unknown, State::Ok), (State::Ok, State::Unknown), (State::Unknown, State::Ok)]
    );
}

/// A trial that succeeds is a recovery, and somebody waits for that mail.
#[tokio::test]
async fn recovery_by_a_trial() {
    let (provider, clock) = (Scripted::new(Says::Numbered(900)), ManualClock::new());
    let changes = Changes::default();
    let source = builder(&provider, &clock).on_change(told(&changes)).build();
    provider.then(Says::refuses("invalid_client"));
    within(source.token()).await.unwrap_err();
    within(source.verify()).await.unwrap();
    within(source.verify()).await.unwrap();
    assert_eq!(pairs(&changes), [(State::Unknown, State::Refused), (State::Refused, State::Ok)]);
}

#[tokio::test]
async fn what_was_counted() {
    let provider = Scripted::new(Says::Numbered(900));
    let (source, clock) = source(&provider);
    provider.then(Says::down());
    within(source.token()).await.unwrap_err();
    for _ in 0..3 {
        within(source.token()).await.unwrap_err();
    }
    clock.advance(seconds(60));
    for _ in 0..50 {
        within(source.token()).await.unwrap();
    }
    let token = within(source.token()).await.unwrap();
    clock.advance(seconds(10));
    let _ = source.invalidate(&token);
    let _ = source.invalidate(&token);
    within(source.token()).await.unwrap();
    let counts = source.stats();
    assert_eq!((counts.exchanges, counts.failures, counts.invalidations), (3, 1, 1));
    assert_eq!((counts.waits, counts.rejections, counts.hits), (3, 3, 50));
}

/// Whoever is told may ask.
#[tokio::test]
async fn the_callback_may_use_the_source() {
    let (provider, clock) = (Scripted::new(Says::Numbered(900)), ManualClock::new());
    let own: Arc<Mutex<Option<TokenSource>>> = Arc::default();
    let seen: Arc<Mutex<Vec<State>>> = Arc::default();
    let (inside, states) = (own.clone(), seen.clone());
    let source = builder(&provider, &clock)
        .on_change(move |change| {
            let source = inside.lock().unwrap().clone().unwrap();
            states.lock().unwrap().push(source.status().state);
            assert_eq!(change.now.state, source.status().state);
            if change.now.state == State::Refused {
                source.credentials_changed();
            }
        })
        .build();
    *own.lock().unwrap() = Some(source.clone());
    provider.then(Says::refuses("invalid_client"));
    within(source.token()).await.unwrap_err();
    // What it does is a change as well.
    super::until(|| seen.lock().unwrap().len() == 2).await;
    within(source.token()).await.unwrap();
    super::until(|| *seen.lock().unwrap() == [State::Refused, State::Unknown, State::Ok]).await;
    *own.lock().unwrap() = None;
}
