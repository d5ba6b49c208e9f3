//! A new refresh token is saved before anybody gets what came with it.

use std::sync::{Arc, Mutex};

use auth_runtime::source::State;
use auth_runtime::testing::ManualClock;
use auth_runtime::{Error, RotatedToken, TokenSource};
use auth_tests::login::{Grant, Rotates};
use auth_tests::scripted::{Says, Scripted};
use tokio::sync::watch;

use super::{Outcome, first_poll, seconds, text, until, within};

/// The user's database.
#[derive(Clone)]
struct Database {
    rows: Arc<Mutex<Vec<String>>>,
    /// How often it was written to, and whether it answers, and with what.
    calls: watch::Sender<usize>,
    open: watch::Sender<bool>,
    fails: watch::Sender<bool>,
}

impl Database {
    fn new() -> Self {
        Database {
            rows: Arc::default(),
            calls: watch::Sender::new(0),
            open: watch::Sender::new(true),
            fails: watch::Sender::new(false),
        }
    }

    fn rows(&self) -> Vec<String> {
        self.rows.lock().unwrap().clone()
    }

    async fn save(self, rotated: RotatedToken) -> Result<(), Error> {
        self.calls.send_modify(|calls| *calls += 1);
        self.open.subscribe().wait_for(|open| *open).await.unwrap();
        if *self.fails.borrow() {
            return Err(Error::credentials("read-only"));
        }
        assert!(!rotated.token().is_none_or(|token| token.access_token().expose_secret().is_empty()));
        self.rows.lock().unwrap().push(rotated.refresh_token().expose_secret().to_owned());
        Ok(())
    }

    fn hook(&self) -> impl Fn(RotatedToken) -> futures::Saving + Send + Sync + 'static {
        let database = self.clone();
        move |rotated| Box::pin(database.clone().save(rotated))
    }
}

mod futures {
    use std::future::Future;
    use std::pin::Pin;

    pub(super) type Saving = Pin<Box<dyn Future<Output = Result<(), auth_runtime::Error>> + Send>>;
}

fn pairs() -> (Scripted, ManualClock, Database) {
    let provider = Scripted::new(Says::token("later", 900));
    provider.then(Says::pair("a1", 900, "r1")).then(Says::pair("a2", 900, "r2"));
    (provider, ManualClock::new(), Database::new())
}

fn ask(source: &TokenSource) -> tokio::task::JoinHandle<Outcome> {
    let source = source.clone();
    tokio::spawn(async move { source.token().await })
}

/// Until it is done, with the time that its tries wait.
async fn passing<T>(clock: &ManualClock, task: tokio::task::JoinHandle<T>) -> T {
    within(async {
        while !task.is_finished() {
            // The deadline is one sleeper.
            if clock.sleepers() > 1 {
                clock.advance(std::time::Duration::from_millis(100));
            }
            tokio::task::yield_now().await;
        }
        task.await.unwrap()
    })
    .await
}

#[tokio::test]
async fn nobody_gets_the_token_before_it_is_saved() {
    let (provider, clock, database) = pairs();
    let source = TokenSource::builder(Grant::at("https://provider.example/token"), provider.clone())
        .clock(clock.clone())
        .persist(database.hook())
        .build();
    database.open.send_replace(false);
    let tasks: Vec<_> = (0..50).map(|_| ask(&source)).collect();
    within(database.calls.subscribe().wait_for(|calls| *calls == 1)).await.unwrap();
    for _ in 0..1000 {
        tokio::task::yield_now().await;
        assert!(first_poll(source.token()).is_pending());
    }
    assert!(tasks.iter().all(|task| !task.is_finished()), "served before it was saved");
    assert_eq!(provider.calls(), 1);
    database.open.send_replace(true);
    for task in tasks {
        assert_eq!(text(&within(task).await.unwrap()), "a1");
    }
    assert_eq!(database.rows(), ["r1"]);
    // Each new one once, and what is no new one not at all.
    for wanted in ["a2", "later", "later"] {
        clock.advance(seconds(900));
        assert_eq!(text(&within(source.token()).await), wanted);
    }
    assert_eq!(database.rows(), ["r1", "r2"]);
}

/// A refresh ahead: the old token is served as long as the new one is not saved.
#[tokio::test]
async fn a_token_that_is_good_is_served_meanwhile() {
    let (provider, clock, database) = pairs();
    let source = TokenSource::builder(Rotates::from("seed"), provider.clone())
        .clock(clock.clone())
        .persist(database.hook())
        .build();
    within(source.token()).await.unwrap();
    database.open.send_replace(false);
    clock.advance(seconds(880));
    within(source.token()).await.unwrap();
    within(database.calls.subscribe().wait_for(|calls| *calls == 2)).await.unwrap();
    for _ in 0..100 {
        assert_eq!(text(&within(source.token()).await), "a1");
    }
    database.open.send_replace(true);
    within(source.settled()).await;
    assert_eq!(text(&within(source.token()).await), "a2");
}

#[tokio::test]
async fn a_database_that_fails_and_recovers() {
    let (provider, clock, database) = pairs();
    let source = TokenSource::builder(Rotates::from("seed"), provider.clone())
        .clock(clock.clone())
        .persist(database.hook())
        .build();
    database.fails.send_replace(true);
    // Three times, and then the token is served all the same: it is good.
    let outcome = passing(&clock, ask(&source)).await;
    assert_eq!((text(&outcome), *database.calls.borrow()), ("a1", 3));
    let status = source.status();
    assert_eq!(status.state, State::Degraded);
    assert!(status.error.unwrap().to_string().contains("saved"));
    // Nothing is redeemed as long as it is not saved, not even when the token has expired.
    for _ in 0..10 {
        clock.advance(seconds(200));
        let _ = passing(&clock, ask(&source)).await;
        let settling = tokio::spawn({
            let source = source.clone();
            async move { source.settled().await }
        });
        passing(&clock, settling).await;
    }
    assert_eq!(provider.calls(), 1, "r1 was redeemed, and nobody has it");
    assert_eq!(database.rows(), Vec::<String>::new());
    database.fails.send_replace(false);
    clock.advance(seconds(60));
    assert_eq!(text(&within(source.token()).await), "a2");
    assert_eq!(database.rows(), ["r1", "r2"]);
    assert_eq!(source.status().state, State::Ok);
    assert!(provider.bodies()[1].ends_with("refresh_token=r1"));
}

/// It is saved as soon as the database is back, without a new token.
#[tokio::test]
async fn what_was_not_saved_is_saved_while_the_token_is_good() {
    let (provider, clock, database) = pairs();
    let source = TokenSource::builder(Rotates::from("seed"), provider.clone())
        .clock(clock.clone())
        .persist(database.hook())
        .build();
    database.fails.send_replace(true);
    passing(&clock, ask(&source)).await.unwrap();
    database.fails.send_replace(false);
    clock.advance(seconds(60));
    assert_eq!(text(&within(source.token()).await), "a1");
    within(source.settled()).await;
    assert_eq!((database.rows(), provider.calls()), (vec!["r1".to_owned()], 1));
    assert_eq!(source.status().state, State::Ok);
}

/// Nobody wants the token any more, but who has the next refresh token if not the database?
#[tokio::test]
async fn the_last_clone_is_dropped_in_the_middle_of_a_rotation() {
    let (provider, clock, database) = pairs();
    let source = TokenSource::builder(Rotates::from("seed"), provider.clone())
        .clock(clock.clone())
        .persist(database.hook())
        .build();
    provider.hold();
    assert!(first_poll(source.token()).is_pending());
    within(provider.asked(1)).await;
    drop(source);
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert_eq!(provider.under_way(), 1, "given up with a refresh token under way");
    database.open.send_replace(false);
    provider.go();
    within(database.calls.subscribe().wait_for(|calls| *calls == 1)).await.unwrap();
    database.open.send_replace(true);
    until(|| database.rows() == ["r1"]).await;
    // And then nothing is left.
    until(|| tokio::runtime::Handle::current().metrics().num_alive_tasks() == 0).await;
}

/// The machine slept while the response was under way: its token has expired, and its refresh token is not.
#[tokio::test]
async fn saved_before_it_is_redeemed_in_the_same_flight() {
    let (provider, clock, database) = pairs();
    let source = TokenSource::builder(Rotates::from("seed"), provider.clone())
        .clock(clock.clone())
        .persist(database.hook())
        .build();
    provider.hold();
    let asking = ask(&source);
    within(provider.asked(1)).await;
    clock.advance_wall(seconds(86_400));
    database.open.send_replace(false);
    provider.go();
    within(database.calls.subscribe().wait_for(|calls| *calls == 1)).await.unwrap();
    assert_eq!(provider.calls(), 1, "r1 was redeemed before it was saved");
    database.open.send_replace(true);
    assert_eq!(text(&within(asking).await.unwrap()), "a2");
    assert_eq!(database.rows(), ["r1", "r2"]);
}
