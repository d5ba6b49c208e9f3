//! Plays a schedule with a source and with the model, and compares them after each step.

use std::time::{Duration, UNIX_EPOCH};

use tokio::task::JoinHandle;

use super::super::sync::lock;
use super::model::Model;
use super::provider::{Did, Endpoint, Provider};
use super::{Step, dice};
use crate::error::Error;
use crate::source::invalidated::Invalidated;
use crate::source::status::StateChange;
use crate::source::token_source::TokenSource;
use crate::testing::ManualClock;
use crate::token::Token;

struct Play {
    loaded: bool,
    clock: ManualClock,
    provider: Provider,
    source: TokenSource,
    model: Model,
    callers: Vec<JoinHandle<Result<Token, Error>>>,
    /// All that were given, the newest first.
    tokens: Vec<Token>,
    sent: u64,
}

pub(super) fn play(loaded: bool, seed: u64, steps: &[Step]) {
    dice::load(Some(seed));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    runtime.block_on(async {
        let mut play = Play::new(loaded);
        for step in steps {
            play.step(*step).await;
        }
    });
    dice::load(None);
}

fn number(token: &Token) -> u32 {
    token.access_token().expose_secret().parse().expect("a number")
}

/// Until nothing moves any more.
async fn settled() {
    for _ in 0..12 {
        tokio::task::yield_now().await;
    }
}

impl Play {
    fn new(loaded: bool) -> Self {
        let (clock, provider) = (ManualClock::new(), Provider::default());
        let builder = if loaded {
            let vault = provider.clone();
            TokenSource::load(
                move || {
                    let vault = vault.clone();
                    async move { vault.load() }
                },
                provider.clone(),
            )
        } else {
            TokenSource::builder(Endpoint(0), provider.clone())
        };
        let told = provider.clone();
        let on_change =
            move |change: &StateChange| lock(&told.0).did.push(Did::Change(change.before, change.now.state));
        let source = builder.clock(clock.clone()).on_change(on_change).build();
        let model = Model::new(loaded);
        Play { loaded, clock, provider, source, model, callers: Vec::new(), tokens: Vec::new(), sent: 0 }
    }

    async fn step(&mut self, step: Step) {
        match step {
            Step::Ask(count) => {
                for _ in 0..count {
                    let source = self.source.clone();
                    let task = tokio::spawn(async move { source.token().await });
                    self.callers.push(task);
                    settled().await;
                    let did = self.provider.did();
                    self.model.ask(self.clock.now(), &did);
                    self.compare(&did).await;
                }
                return;
            }
            Step::Cancel(which) => {
                if !self.callers.is_empty() {
                    self.callers.remove(which % self.callers.len()).abort();
                }
            }
            Step::Reply(response) => {
                if let Some(number) = self.provider.respond(response) {
                    self.model.answered(number, response, self.clock.now());
                }
            }
            Step::Pass(by) => {
                self.clock.advance(by);
                self.model.passed(self.clock.now());
            }
            Step::Suspend(by) => self.clock.advance_wall(by),
            Step::SetBack(by, hours) => {
                let wall = self.clock.wall();
                self.clock.advance(by);
                self.clock.set_wall(wall.checked_sub(Duration::from_secs(3600 * hours)).expect("after 1970"));
                self.model.passed(self.clock.now());
            }
            Step::SetTo1970 => self.clock.set_wall(UNIX_EPOCH + Duration::from_secs(86_400)),
            Step::Invalidate(back) => {
                if let Some(token) = self.tokens.iter().rev().nth(back) {
                    let taken = self.source.invalidate(token);
                    self.model.invalidated(number(token), taken == Invalidated::Removed, self.clock.now());
                }
            }
            Step::Forget => {
                self.source.forget();
                self.model.forgotten(!self.callers.is_empty(), self.clock.now());
            }
            Step::Rotate => {
                if self.loaded {
                    lock(&self.provider.0).secret += 1;
                    self.model.secret += 1;
                }
            }
            Step::Changed => {
                self.source.credentials_changed();
                self.model.changed();
            }
            Step::Vault(down) => {
                lock(&self.provider.0).vault_down = down;
                self.model.vault_down = down;
            }
        }
        settled().await;
        let did = self.provider.did();
        self.compare(&did).await;
    }

    async fn compare(&mut self, did: &[Did]) {
        let now = self.clock.now();
        assert_eq!(did, self.model.does(), "what the source does");
        let status = self.source.status();
        assert_eq!(status.state, self.model.state);
        assert_eq!(status.expires_at, self.model.ends(now));
        self.model.told(status.error.as_ref());
        self.sent += did.iter().filter(|did| matches!(did, Did::Send(_))).count() as u64;
        assert_eq!(self.source.stats().exchanges, self.sent);

        let (done, waiting): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.callers).into_iter().partition(JoinHandle::is_finished);
        self.callers = waiting;
        for caller in done {
            match caller.await.expect("it does not panic") {
                Ok(token) => {
                    self.model.got(Ok(number(&token)), now);
                    self.tokens.push(token);
                }
                Err(error) => self.model.got(Err(&error), now),
            }
        }
        assert!(self.callers.is_empty() || self.model.is_under_way(), "somebody waits for nothing");
    }
}
