//! What a flight does: reads the credentials, acquires, and acquires again where that is allowed.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;

use super::budget::Phase;
use super::clock::Now;
use super::config::Config;
use super::counters::Counters;
use super::credentials::Credentials;
use super::flight::Flight;
use super::machine::{Failure, Landed, Landing, Start};
use super::memory::Record;
use super::policy::{Kind, ends};
use super::rotation::Rotation;
use super::status::{Reason, State, StateChange, Status};
use super::steps::{Steps, Use};
use super::sync::{Panicked, caught, lock};
use super::system::Job;
use super::{Source, fingerprint, trace};
use crate::action::Action;
use crate::context::Context;
use crate::endpoint::TokenEndpoint;
use crate::error::{Error, Stage};
use crate::token::Token;

pub(crate) struct Exchanger {
    pub(crate) config: Arc<Config>,
    pub(crate) credentials: Credentials,
    pub(crate) rotation: Arc<Rotation>,
    /// Of all steps that the user named no source for. Weak, since these hold such a exchanger too.
    pub(crate) steps: Weak<Steps>,
    pub(crate) known: Mutex<Known>,
    pub(crate) counters: Counters,
    /// Where it is written what outlives this source, where anything can.
    pub(crate) record: Option<Record>,
}

/// What a exchanger learns. It is small: a pool has a hundred thousand that do nothing.
pub(crate) struct Known {
    /// As errors and events call it. Of credentials that are loaded it is known when they are.
    pub(crate) provider: Arc<str>,
    /// The endpoint that acquired the last token, to put it on a request.
    pub(crate) endpoint: Option<Arc<dyn TokenEndpoint>>,
    pub(crate) rare: Option<Box<Rare>>,
}

/// What most sources have none of.
#[derive(Default)]
pub(crate) struct Rare {
    /// What was refused last.
    pub(crate) refused: Option<[u8; 32]>,
    /// The steps that it uses: a step's source lives as long as somebody does.
    pub(crate) uses: Vec<(&'static str, Use)>,
}

impl Known {
    pub(crate) fn rare(&mut self) -> &mut Rare {
        self.rare.get_or_insert_default()
    }

    fn refused(&self) -> Option<[u8; 32]> {
        self.rare.as_ref().and_then(|rare| rare.refused)
    }
}

/// The tokens of steps that an exchange was made with, and who acquired them.
pub(super) type Used = Vec<(&'static str, Arc<Source>, Token)>;

impl Exchanger {
    pub(crate) fn new(
        config: Arc<Config>,
        credentials: Credentials,
        provider: impl Into<Arc<str>>,
        steps: Weak<Steps>,
        rotation: Arc<Rotation>,
    ) -> Self {
        Exchanger {
            config,
            credentials,
            rotation,
            steps,
            known: Mutex::new(Known { provider: provider.into(), endpoint: None, rare: None }),
            counters: Counters::default(),
            record: None,
        }
    }

    /// The same for a step, whose endpoint comes with each question.
    pub(crate) fn for_step(&self, provider: &str, rotation: Arc<Rotation>) -> Exchanger {
        Exchanger::new(
            Arc::new(self.config.for_step()),
            Credentials::Given,
            provider,
            self.steps.clone(),
            rotation,
        )
    }

    pub(crate) fn provider(&self) -> Arc<str> {
        lock(&self.known).provider.clone()
    }

    pub(crate) fn error(&self, stage: Stage, what: &'static str) -> Error {
        Error::new(stage, self.provider().to_string(), what)
    }

    /// A phase took longer than it may.
    pub(crate) fn late(&self, phase: Phase) -> Error {
        let (stage, what) = match phase {
            Phase::Load => {
                let what = "the credentials were not loaded within their deadline (`load_deadline`)";
                (Stage::Credentials, what)
            }
            Phase::Line => {
                let what = "no turn with the provider came within the deadline of the line (`line_deadline`): \
                            more ask than `max_exchanges` or `rate` let through";
                return self.error(Stage::Transport, what).not_sent();
            }
            Phase::Save => {
                let what = "the refresh token was not saved within its deadline (`save_deadline`)";
                (Stage::Credentials, what)
            }
            Phase::Step | Phase::Exchange | Phase::Pause => {
                (Stage::Transport, "no outcome within the deadline of the source")
            }
        };
        self.error(stage, what)
    }

    pub(crate) fn panicked(&self) -> Error {
        let what = "the endpoint, the transport or a closure of the source panicked";
        self.error(Stage::Response, what).act(Action::ReportBug)
    }

    /// A context for one attempt: every nonce and clock is its own.
    pub(crate) fn context(&self) -> Context {
        self.config.context.as_deref().map_or_else(Context::new, Context::again).at(&self.config.clock)
    }

    /// `acquired` is what was acquired before it was saved: there, too, if the saving never ends.
    async fn work(&self, start: Start, flight: &Flight, acquired: &Mutex<Option<(Token, Now)>>) -> Landing {
        if let Err(error) = self.save(flight).await {
            return Landing::Failed(error);
        }
        if start.reason == Reason::Save {
            return Landing::Saved;
        }
        match self.acquire(start, flight).await {
            Ok(Some((token, asked))) => {
                *lock(acquired) = Some((token.clone(), asked));
                match self.save(flight).await {
                    Ok(()) if ends(&token, asked).has_come(self.config.clock.now()) => {
                        let what = "the token expired while the refresh token beside it was being saved";
                        Landing::Failed(self.error(Stage::Credentials, what))
                    }
                    Ok(()) => Landing::Acquired(token, asked),
                    Err(error) => Landing::Unsaved(token, asked, error),
                }
            }
            Ok(None) => Landing::Unchanged,
            Err(error) => Landing::Failed(error),
        }
    }

    fn has_others(&self, flight: &Flight) {
        self.rotation.reopen();
        flight.has_others.store(true, Ordering::Release);
    }

    /// The attempts of one flight. `None`: the credentials are still those that were refused.
    async fn acquire(&self, start: Start, flight: &Flight) -> Result<Option<(Token, Now)>, Error> {
        let mut endpoint = match self.load(&flight.given, &flight.budget).await {
            // A vault that is away says nothing about what was refused.
            Err(_) if start.only_if_changed => return Ok(None),
            loaded => loaded?,
        };
        let refused = lock(&self.known).refused();
        let is_same = refused.map(|refused| refused == fingerprint(&*endpoint));
        if start.only_if_changed && is_same == Some(true) {
            return Ok(None);
        }
        if is_same == Some(false) {
            // Whichever of them it is that changed, all that was refused with the others may be sent once more.
            self.has_others(flight);
        }
        flight.begun.store(true, Ordering::Release);
        let (mut attempt, mut reread, mut renewed, mut jumped) = (0, false, false, false);
        loop {
            attempt += 1;
            let asked = self.config.clock.now();
            let mut used = Used::new();
            let error = match self.exchange(&endpoint, flight, (start, attempt), &mut used).await {
                Ok(token) => {
                    let ends = ends(&token, asked);
                    if !ends.has_come(self.config.clock.now()) {
                        let kept = (!matches!(self.credentials, Credentials::Given)).then_some(endpoint);
                        *lock(&flight.endpoint) = kept;
                        return Ok(Some((token, asked)));
                    }
                    // The refresh token beside it is as good as ever.
                    self.save(flight).await?;
                    // The clock was set, or the machine slept, while the response was under way.
                    if !jumped && !ends.has_come(asked) {
                        jumped = true;
                        continue;
                    }
                    let what = "the token had expired when it came";
                    self.error(Stage::Response, what).act(Action::CheckClock)
                }
                Err(error) => error,
            };
            let kind = Kind::of(&error);
            if kind != Kind::Transient {
                let refused = fingerprint(&*endpoint);
                lock(&self.known).rare().refused = Some(refused);
            }
            match kind {
                kind if kind.is_latched() => {
                    // A step's token may have been taken back, and where there is nothing else to refuse, it
                    // was.
                    if !renewed
                        && error.action() == Action::AskCustomer
                        && self.rests_on_steps(&*endpoint, &used)
                        && used.iter().any(|(_, step, token)| step.invalidate(token).should_retry())
                    {
                        renewed = true;
                        continue;
                    }
                    if reread || !matches!(self.credentials, Credentials::Loaded(_)) {
                        return Err(error);
                    }
                    reread = true;
                    endpoint = match self.load(&flight.given, &flight.budget).await {
                        Ok(other) if fingerprint(&*other) != fingerprint(&*endpoint) => other,
                        _ => return Err(error),
                    };
                    self.has_others(flight);
                }
                Kind::Transient if attempt < self.config.retry.attempts => {
                    let draw = super::system::draw();
                    let wait = self.config.policy.wait(
                        &error,
                        Kind::Transient,
                        attempt,
                        self.config.clock.now(),
                        draw,
                    );
                    let wait = wait.unwrap_or(self.config.retry.within);
                    // Without the lines, and the steps, and the vault: they are nobody's try.
                    let gone = flight.budget.used(self.config.clock.mono());
                    if gone.saturating_add(wait) >= self.config.retry.within {
                        return Err(error);
                    }
                    flight.budget.begins(Phase::Pause, &self.config);
                    self.config.clock.sleep(wait).await;
                    endpoint = self.load(&flight.given, &flight.budget).await?;
                }
                _ => return Err(error),
            }
        }
    }
}

impl Job for Exchanger {
    fn run(&self, start: Start, flight: Arc<Flight>) -> Pin<Box<dyn Future<Output = Landing> + Send + '_>> {
        Box::pin(async move {
            // Before anything is sent: a runtime without timers says so by a panic.
            if catch_unwind(AssertUnwindSafe(|| drop(self.config.clock.sleep(Duration::ZERO)))).is_err() {
                let what = "the tokio runtime here has no timers: build it with `enable_time`";
                return Landing::Failed(self.error(Stage::Request, what));
            }
            let acquired = Mutex::new(None);
            let mut work = Box::pin(caught(self.work(start, &flight, &acquired)));
            let outcome = flight.budget.within(&self.config, work.as_mut()).await;
            drop(work);
            self.dropped(&flight);
            self.release();
            let acquired = std::mem::take(&mut *lock(&acquired));
            let error = match (outcome, acquired) {
                (Ok(Ok(landing)), _) => return landing,
                (_, Some((token, asked))) => {
                    return Landing::Unsaved(token, asked, self.late(Phase::Save));
                }
                // It did not come further than to look at the credentials.
                (..) if start.only_if_changed && !flight.begun.load(Ordering::Acquire) => {
                    return Landing::Unchanged;
                }
                (Err(phase), None) => self.late(phase),
                (Ok(Err(Panicked)), None) => self.panicked(),
            };
            Landing::Failed(if self.rotation.is_lost() { error.outcome_unknown() } else { error })
        })
    }

    fn landed(&self, start: Start, flight: &Flight, landed: &Landed, status: &Status) {
        if landed.outcome.is_ok() {
            let acquired = std::mem::take(&mut *lock(&flight.endpoint));
            // What was there before is dropped when the lock is free.
            let _before = acquired.map(|acquired| lock(&self.known).endpoint.replace(acquired));
        }
        let Some(before) = landed.changed else { return };
        self.changed(before, status, Some(start));
    }

    fn note(&self, failure: Option<&Failure>) {
        if let Some(record) = &self.record {
            let refused = failure.and(lock(&self.known).refused());
            record.note(failure.map(Failure::remembered), refused, self.config.clock.mono());
        }
    }

    fn outlives(&self, flight: &Flight) -> bool {
        flight.budget.is_in_exchange() && self.record.as_ref().is_some_and(Record::is_of_use)
    }

    fn counters(&self) -> &Counters {
        &self.counters
    }

    fn dropped(&self, flight: &Flight) {
        self.rotation.lost(flight.ticket.load(Ordering::Acquire), self.config.clock.now());
    }

    fn no_runtime(&self) -> Error {
        let what = "a token has to be acquired, and there is no tokio runtime here to acquire it on \
                    (`blocking::TokenSource` needs none)";
        self.error(Stage::Request, what)
    }
}

impl Exchanger {
    /// What is known of the refresh token outlives this source.
    pub(super) fn remember(&self) {
        if let Some(record) = &self.record {
            record.open(&self.rotation, self.config.clock.mono());
        }
    }

    /// What of it is known for good.
    pub(super) fn release(&self) {
        if let Some(record) = &self.record
            && !self.rotation.outlives()
        {
            record.close(&self.rotation, self.config.clock.mono());
        }
    }

    /// A refresh token that was refused may be sent once more.
    pub(crate) fn reopen(&self) {
        self.rotation.reopen();
        self.release();
    }

    /// Whether a new refresh token is saved anywhere.
    pub(crate) fn saves(&self) -> bool {
        let by_owner = matches!(&self.credentials, Credentials::Loaded(owner) if owner.saves());
        by_owner || self.config.persist.is_some()
    }

    /// What was refused is still known, by its fingerprint.
    pub(crate) fn forget(&self) {
        self.rotation.forget();
        self.release();
        // Dropped when their locks are free: there are the user's own types in them.
        let _before = {
            let mut known = lock(&self.known);
            let uses = known.rare.as_mut().map(|rare| std::mem::take(&mut rare.uses));
            (known.endpoint.take(), uses)
        };
    }

    pub(crate) fn changed(&self, before: State, status: &Status, start: Option<Start>) {
        trace::changed(self, before, status, start);
        let change = StateChange { provider: self.provider().to_string(), before, now: status.clone() };
        let tell = || {
            if let Some(on_change) = &self.config.on_change {
                on_change(&change);
            }
            if let Credentials::Loaded(owner) = &self.credentials {
                owner.changed(&change);
            }
        };
        // A callback that panics must not take the source with it.
        drop(catch_unwind(AssertUnwindSafe(tell)));
    }
}
