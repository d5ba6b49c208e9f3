//! What a source is made with, and all sources of one pool.

use std::sync::Arc;
use std::time::Duration;

use super::budget::Limits;
use super::clock::Clock;
use super::gate::Gate;
use super::policy::Policy;
use super::rotation::Persist;
use super::status::StateChange;
use crate::context::Context;
use crate::endpoint::TokenEndpoint;
use crate::source::token_source::TokenSource;
use crate::transport::Transport;

#[derive(Clone)]
pub(crate) struct Config {
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) clock: Clock,
    pub(crate) context: Option<Box<Context>>,
    /// Shared with the sources that go by it.
    pub(crate) policy: Arc<Policy>,
    pub(crate) retry: Retry,
    pub(crate) limits: Limits,
    pub(crate) gate: Option<Arc<Gate>>,
    pub(crate) persist: Option<Persist>,
    pub(crate) on_change: Option<OnChange>,
    /// Sources that the user named for steps.
    pub(crate) named: Vec<(String, TokenSource)>,
    /// A setting that cannot be meant: every exchange fails with it, before anything is sent.
    pub(crate) fault: Option<&'static str>,
    /// The user gives a refresh token.
    pub(crate) seeded: bool,
    /// The transport is a script in a test: there is nobody whose refresh tokens could be lost.
    scripted: bool,
}

/// Trying again inside one flight: see [`TokenSourceBuilder::retry`](crate::TokenSourceBuilder::retry).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Retry {
    /// With the first.
    pub(crate) attempts: u32,
    pub(crate) within: Duration,
}

pub(crate) type OnChange = Arc<dyn Fn(&StateChange) + Send + Sync>;

impl Config {
    pub(crate) fn new<T: Transport + 'static>(transport: T) -> Self {
        Config {
            transport: Arc::new(transport),
            clock: Clock::System,
            context: None,
            policy: Arc::default(),
            retry: Retry { attempts: 1, within: Duration::ZERO },
            limits: Limits::default(),
            gate: None,
            persist: None,
            on_change: None,
            named: Vec::new(),
            fault: None,
            seeded: false,
            scripted: is_scripted::<T>(),
        }
    }

    /// The first one is told.
    pub(crate) fn refuse(&mut self, fault: &'static str) {
        self.fault.get_or_insert(fault);
    }

    /// What an endpoint of this source lacks, before anything is sent.
    pub(crate) fn fault_of(&self, endpoint: &dyn TokenEndpoint, saves: bool) -> Option<&'static str> {
        let rotates = endpoint.details().is_rotating();
        if rotates && !saves && !self.scripted {
            return Some(UNSAVED);
        }
        (self.seeded && !rotates && endpoint.refresh().is_none()).then_some(UNUSED)
    }

    /// What holds for a step too.
    pub(crate) fn for_step(&self) -> Self {
        Config {
            context: self.context.as_ref().map(|context| Box::new(context.for_step())),
            persist: None,
            on_change: None,
            named: Vec::new(),
            seeded: false,
            ..self.clone()
        }
        .without_looks()
    }

    /// For credentials that do not change by themselves: nothing is gained by looking at them.
    pub(crate) fn without_looks(mut self) -> Self {
        self.policy_mut().look = Duration::MAX;
        self
    }

    pub(crate) fn policy_mut(&mut self) -> &mut Policy {
        Arc::make_mut(&mut self.policy)
    }
}

const UNSAVED: &str = "its refresh token rotates, and nothing saves the new ones, so that the customer would have \
                       to connect again after a restart: save each with `.persist(…)`; if they may be lost, \
                       say so by `.persist(|_| async { Ok(()) })` (for a pool `|_, _|`)";
const UNUSED: &str = "`refresh_token` was given to an endpoint that redeems none: declare `refresh`, or a field \
                      with `#[token(rotates)]`";

#[cfg(feature = "testing")]
fn is_scripted<T: 'static>() -> bool {
    use std::any::TypeId;

    use crate::testing::Provider;

    let of = TypeId::of::<T>();
    [TypeId::of::<Provider>(), TypeId::of::<Arc<Provider>>(), TypeId::of::<Box<Provider>>()].contains(&of)
}

#[cfg(not(feature = "testing"))]
#[allow(clippy::extra_unused_type_parameters, reason = "the same call, whatever the features")]
fn is_scripted<T: 'static>() -> bool {
    false
}

/// What can be set for a source and for a pool alike.
macro_rules! settings {
    () => {
        /// How long before its end a token is replaced; for each token up to half as long again, drawn once,
        /// and never more than half of its life. Unless set: a tenth of its life, and at least 30 s.
        pub fn refresh_ahead(mut self, ahead: std::time::Duration) -> Self {
            self.config.policy_mut().ahead = Some(ahead);
            self
        }

        /// How long the provider is left alone after a failure that may pass by itself: a time between nothing
        /// and `first`, which doubles with each failure up to `most` (exponential backoff with full jitter).
        /// Unless set: 1 s and 60 s. A Retry-After that is longer holds, up to an hour.
        pub fn backoff(mut self, first: std::time::Duration, most: std::time::Duration) -> Self {
            self.config.policy_mut().backoff = (first, most);
            self
        }

        /// How long a refused credential is left alone that stays the same: `first`, then 6, 24, 96 and 288
        /// times that, each at most `most`, and then until it changes. Unless set: 5 minutes and a day. A
        /// response that nobody understands is tried again after a tenth of `first`, and then ever more
        /// rarely: see [`Action`](crate::Action).
        pub fn reprobe(mut self, first: std::time::Duration, most: std::time::Duration) -> Self {
            self.config.policy_mut().reprobe = (first, most);
            self
        }

        /// Tries up to `attempts` times in all before the waiters get an error, as long as that takes less
        /// than `within`; only after failures of the exchange that may pass by themselves. Unless set: once,
        /// since a waiter can ask again and a provider that is down is not helped by more calls. Waiting for a
        /// turn, a step or a vault does not count. 0 attempts are refused.
        pub fn retry(mut self, attempts: u32, within: std::time::Duration) -> Self {
            if attempts == 0 {
                self.config.refuse("`retry(0, …)` never tries: the first try counts, so give at least 1");
            }
            self.config.retry = $crate::source::config::Retry { attempts, within };
            self
        }

        /// How long one exchange may take, from the moment at which the request may leave to its whole
        /// response. 60 s unless set; zero is refused. The transport bounds each request for itself.
        ///
        /// It is the bound of this phase alone: the time in a pool's line, the steps, loading and saving have
        /// bounds of their own, each of which begins with its phase, so that an exchange that waited for its
        /// turn has its whole deadline. To bound the whole for one caller, put `tokio::time::timeout` around
        /// [`token`](crate::TokenSource::token): that ends the waiting and not the exchange, and the token is
        /// there for whoever asks next.
        pub fn deadline(mut self, deadline: std::time::Duration) -> Self {
            if deadline.is_zero() {
                self.config.refuse("`deadline` is zero: no exchange could end within it");
            }
            self.config.policy_mut().deadline = deadline;
            self
        }

        /// How long it may take to load the credentials. As long as [`deadline`](Self::deadline) unless set;
        /// zero is refused.
        pub fn load_deadline(mut self, deadline: std::time::Duration) -> Self {
            if deadline.is_zero() {
                self.config.refuse("`load_deadline` is zero: no credentials could be loaded within it");
            }
            self.config.limits.load = Some(deadline);
            self
        }

        /// How long an exchange may wait for its turn in a pool with
        /// [`max_exchanges`](crate::TokenPoolBuilder::max_exchanges) or
        /// [`rate`](crate::TokenPoolBuilder::rate). An hour unless set; zero is refused. Nothing has been sent
        /// then: who waits gets an error that says so, and may ask again. A step waits in a line of its own.
        pub fn line_deadline(mut self, deadline: std::time::Duration) -> Self {
            if deadline.is_zero() {
                self.config.refuse("`line_deadline` is zero: nobody could wait for a turn");
            }
            self.config.limits.line = deadline;
            self
        }

        /// How long it may take to save a new refresh token, all tries together. As long as
        /// [`deadline`](Self::deadline) unless set; zero is refused. After it the token is served all the
        /// same, as where saving fails.
        pub fn save_deadline(mut self, deadline: std::time::Duration) -> Self {
            if deadline.is_zero() {
                self.config.refuse("`save_deadline` is zero: nothing could be saved within it");
            }
            self.config.limits.save = Some(deadline);
            self
        }

        /// Takes the tokens of a step out of a source that you have anyway. Without it a step has a source of
        /// its own, shared in a pool by all whose step is the same.
        pub fn step(mut self, name: impl Into<String>, source: &$crate::TokenSource) -> Self {
            self.config.named.push((name.into(), source.clone()));
            self
        }

        /// What every request is made with: another origin, one more header or parameter. The clock and the
        /// random numbers are drawn anew for each.
        pub fn context(mut self, cx: $crate::Context) -> Self {
            self.config.context = Some(Box::new(cx));
            self
        }

        /// Goes by a clock that the test moves.
        #[cfg(feature = "testing")]
        pub fn clock(mut self, clock: $crate::testing::ManualClock) -> Self {
            self.config.clock = $crate::source::clock::Clock::Manual(clock);
            self
        }
    };
}
pub(super) use settings;
