//! A token source at its edges, where somebody who meant it ill looked for a way around what it promises.
#![allow(clippy::unwrap_used, reason = "all of this is a test, its helpers too")]

mod evicted;
mod exchanges;
mod forget;
mod rotating_steps;
mod rotation;
mod steps;
mod user_code;

use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use auth_runtime::testing::ManualClock;
use auth_runtime::{Error, RotatedToken, Stage, Token, TokenSource};
use auth_tests::scripted::Scripted;
use tokio::sync::watch;
use tokio::task::JoinHandle;

type Outcome = Result<Token, Error>;

/// Only so that a broken source ends a test instead of hanging it.
async fn within<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(60), future).await.expect("it hangs")
}

/// Lets other tasks run until it is so.
async fn until(so: impl Fn() -> bool) {
    let waiting = async {
        while !so() {
            tokio::task::yield_now().await;
        }
    };
    within(waiting).await;
}

/// Lets every task go as far as it can.
async fn settle() {
    for _ in 0..64 {
        tokio::task::yield_now().await;
    }
}

fn ask(source: &TokenSource) -> JoinHandle<Outcome> {
    let source = source.clone();
    tokio::spawn(async move { source.token().await })
}

/// Whatever is waited for between the tries of a save passes.
async fn passing<T>(clock: &ManualClock, task: JoinHandle<T>) -> T {
    within(async {
        while !task.is_finished() {
            // The first sleeper is the deadline.
            if clock.sleepers() > 1 {
                clock.advance(Duration::from_millis(100));
            }
            tokio::task::yield_now().await;
        }
        task.await.unwrap()
    })
    .await
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn text(outcome: &Outcome) -> &str {
    outcome.as_ref().unwrap().access_token().expose_secret()
}

fn cut() -> Error {
    let what = "the connection was cut";
    Error::custom(Stage::Transport, "", what, auth_runtime::Action::Wait { until: None })
}

/// Which credential each request redeemed: a refresh token, or the login.
fn redeemed(provider: &Scripted) -> Vec<String> {
    let redeemed = |body: &String| match body.split_once("refresh_token=") {
        Some((_, refresh_token)) => refresh_token.to_owned(),
        None => "login".to_owned(),
    };
    provider.bodies().iter().map(redeemed).collect()
}

/// Where a program keeps its one refresh token.
#[derive(Clone)]
struct Row {
    text: Arc<Mutex<String>>,
    calls: watch::Sender<usize>,
    /// How many calls are let through.
    open: watch::Sender<usize>,
}

impl Row {
    fn of(text: &str) -> Self {
        let (calls, open) = (watch::Sender::new(0), watch::Sender::new(usize::MAX));
        Row { text: Arc::new(Mutex::new(text.to_owned())), calls, open }
    }

    fn read(&self) -> String {
        self.text.lock().unwrap().clone()
    }

    fn write(&self, text: &str) {
        text.clone_into(&mut self.text.lock().unwrap());
    }

    /// Until so many saves have begun.
    async fn asked(&self, calls: usize) {
        within(self.calls.subscribe().wait_for(|asked| *asked >= calls)).await.unwrap();
    }

    /// Saves it, when the call is let through.
    fn save(&self, rotated: RotatedToken) -> impl Future<Output = Result<(), Error>> + Send + use<> {
        let row = self.clone();
        async move {
            let mut call = 0;
            row.calls.send_modify(|calls| {
                *calls += 1;
                call = *calls;
            });
            row.open.subscribe().wait_for(|open| *open >= call).await.map_err(Error::credentials)?;
            row.write(rotated.refresh_token().expose_secret());
            Ok(())
        }
    }
}
