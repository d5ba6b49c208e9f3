//! What a source is made with, and all sources of one pool.

use std::sync::Arc;
use std::time::Duration;

use super::clock::Clock;
use super::gate::Gate;
use super::policy::Policy;
use super::rotation::Persist;
use super::status::Change;
use crate::{Context, TokenSource, Transport};

#[derive(Clone)]
pub(crate) struct Config {
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) clock: Clock,
    pub(crate) context: Option<Context>,
    pub(crate) policy: Policy,
    pub(crate) retry: Retry,
    pub(crate) gate: Option<Arc<Gate>>,
    pub(crate) persist: Option<Persist>,
    pub(crate) on_change: Option<OnChange>,
    /// Sources that the user named for steps.
    pub(crate) named: Vec<(String, TokenSource)>,
}

/// Trying again inside one flight: see [`TokenSourceBuilder::retry`](crate::TokenSourceBuilder::retry).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Retry {
    /// With the first.
    pub(crate) attempts: u32,
    pub(crate) within: Duration,
}

pub(crate) type OnChange = Arc<dyn Fn(&Change) + Send + Sync>;

impl Config {
    pub(crate) fn new(transport: impl Transport + 'static) -> Self {
        Config {
            transport: Arc::new(transport),
            clock: Clock::System,
            context: None,
            policy: Policy::default(),
            retry: Retry { attempts: 1, within: Duration::ZERO },
            gate: None,
            persist: None,
            on_change: None,
            named: Vec::new(),
        }
    }

    /// What holds for a step too.
    pub(crate) fn for_step(&self) -> Self {
        Config {
            context: self.context.as_ref().map(Context::for_step),
            persist: None,
            on_change: None,
            named: Vec::new(),
            ..self.clone()
        }
    }
}

/// What can be set for a source and for a pool alike.
macro_rules! settings {
    () => {
        /// How long before its end a token is replaced; for each token up to half as long again, drawn once,
        /// and never more than half of its life. Unless set: a tenth of its life, and at least 30 s.
        pub fn refresh_ahead(mut self, ahead: std::time::Duration) -> Self {
            self.config.policy.ahead = Some(ahead);
            self
        }

        /// How long the vendor is left alone after a failure that may pass by itself: a time between nothing
        /// and `first`, which doubles with each failure up to `most` (exponential backoff with full jitter).
        /// Unless set: 1 s and 60 s. A Retry-After that is longer holds, up to an hour.
        pub fn backoff(mut self, first: std::time::Duration, most: std::time::Duration) -> Self {
            self.config.policy.backoff = (first, most);
            self
        }

        /// How long a refusal holds while the credentials stay the same: `first`, doubled with each refusal
        /// up to `most`. Unless set: 5 minutes and an hour. An answer that nobody understands is no word
        /// about the credentials, and is tried again after a tenth of that.
        pub fn reprobe(mut self, first: std::time::Duration, most: std::time::Duration) -> Self {
            self.config.policy.reprobe = (first, most);
            self
        }

        /// Tries up to `attempts` times in all before the waiters get an error, as long as that takes less
        /// than `within`; only after failures of the exchange that may pass by themselves. Unless set: once,
        /// since a waiter can ask again and a vendor that is down is not helped by more calls.
        pub fn retry(mut self, attempts: u32, within: std::time::Duration) -> Self {
            self.config.retry = $crate::source::config::Retry { attempts, within };
            self
        }

        /// How long one exchange may take with all that belongs to it: the credentials, the steps, the tries,
        /// the saving. Unless set: 60 s. The transport bounds each request for itself.
        pub fn deadline(mut self, deadline: std::time::Duration) -> Self {
            self.config.policy.deadline = deadline;
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
            self.config.context = Some(cx);
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
