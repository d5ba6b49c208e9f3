//! One exchange under way.

use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::sync::{Arc, Mutex, OnceLock};
#[cfg(feature = "blocking")]
use std::thread::ThreadId;

use tokio::runtime;
use tokio::sync::Notify;

use super::budget::Budget;
#[cfg(test)]
use super::seam::{self, Broken};
use crate::endpoint::TokenEndpoint;
use crate::error::Error;
use crate::token::Token;

/// An endpoint that the caller brings, for a source that keeps none.
pub(crate) type Given = Option<Arc<dyn TokenEndpoint>>;

/// One exchange under way, and all who wait for it. It belongs to none of them.
pub(crate) struct Flight {
    pub(crate) given: Given,
    /// The runtime that carries it.
    home: Option<runtime::Id>,
    /// The thread that started it, and the one that drove it last.
    #[cfg(feature = "blocking")]
    threads: Mutex<(ThreadId, Option<ThreadId>)>,
    /// What its time goes into.
    pub(crate) budget: Budget,
    outcome: OnceLock<Outcome>,
    pub(crate) done: Notify,
    /// Nobody holds the source any more.
    pub(crate) closing: Notify,
    /// It has its credentials, and does more than to look at them.
    pub(crate) begun: AtomicBool,
    /// Its credentials are others than were refused before.
    pub(crate) has_others: AtomicBool,
    /// It has begun to redeem a refresh token or to save one, and ends even if nobody wants its token any more.
    pub(crate) redeems: AtomicBool,
    /// Who acquired what it brings, to put it on a request.
    pub(crate) endpoint: Mutex<Option<Arc<dyn TokenEndpoint>>>,
    /// Of the refresh token that it redeems; 0 where it redeems none.
    pub(crate) ticket: AtomicU64,
}

/// How a flight ended for those who wait for it.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    Landed(Result<Token, Error>),
    /// Nobody wants what it brings: another one may.
    GivenUp,
    /// Nobody carries it: its runtime is gone.
    Dropped,
}

impl Flight {
    pub(crate) fn new(given: Given, due: u64) -> Arc<Self> {
        Arc::new(Flight {
            given,
            home: here(),
            budget: Budget::new(due),
            #[cfg(feature = "blocking")]
            threads: Mutex::new((std::thread::current().id(), None)),
            outcome: OnceLock::new(),
            done: Notify::new(),
            closing: Notify::new(),
            begun: AtomicBool::new(false),
            has_others: AtomicBool::new(false),
            redeems: AtomicBool::new(false),
            endpoint: Mutex::default(),
            ticket: AtomicU64::new(0),
        })
    }

    /// Whether it goes on while this task waits. Another runtime may have nobody who drives it any more.
    pub(crate) fn is_at_home(&self) -> bool {
        self.home == here()
    }

    /// This thread drives it.
    #[cfg(feature = "blocking")]
    pub(crate) fn driven(&self) {
        super::sync::lock(&self.threads).1 = Some(std::thread::current().id());
    }

    /// Whether it stands still while this thread waits for it: the only thread that drives its runtime would be
    /// the one that waits.
    #[cfg(feature = "blocking")]
    pub(crate) fn needs_this_thread(&self) -> bool {
        let Some(runtime) = runtime::Handle::try_current().ok().filter(|_| self.is_at_home()) else {
            return false;
        };
        let (started, driven) = *super::sync::lock(&self.threads);
        let this = std::thread::current().id();
        match runtime.runtime_flavor() {
            // One for blocking work is inside the runtime too, and drives nothing.
            runtime::RuntimeFlavor::CurrentThread => driven.unwrap_or(started) == this,
            _ => driven == Some(this) && runtime.metrics().num_workers() == 1,
        }
    }

    pub(crate) fn ends(&self, outcome: Outcome) {
        #[cfg(test)]
        seam::point();
        #[cfg(test)]
        if seam::is(Broken::NotifiesFirst) {
            self.done.notify_waiters();
            seam::point();
            return drop(self.outcome.set(outcome));
        }
        // The second outcome is one that came after the flight was given up.
        let _ = self.outcome.set(outcome);
        #[cfg(test)]
        seam::point();
        self.done.notify_waiters();
    }

    /// With the lock held that another flight starts under: from then on this one does nothing more. The
    /// waiters are told by [`ends`](Self::ends).
    pub(crate) fn give_up(&self) {
        #[cfg(test)]
        if seam::is(Broken::GivesUpLate) {
            return;
        }
        let _ = self.outcome.set(Outcome::GivenUp);
    }

    /// Whether it has an outcome, or none is wanted.
    pub(crate) fn is_over(&self) -> bool {
        self.outcome.get().is_some()
    }

    pub(crate) async fn outcome(&self) -> Outcome {
        loop {
            #[cfg(test)]
            if seam::is(Broken::LooksFirst) {
                if let Some(outcome) = self.outcome.get() {
                    return outcome.clone();
                }
                seam::point();
                self.done.notified().await;
                continue;
            }
            let mut done = pin!(self.done.notified());
            // Before the look, so that an outcome between the two is not missed.
            done.as_mut().enable();
            #[cfg(test)]
            seam::point();
            if let Some(outcome) = self.outcome.get() {
                return outcome.clone();
            }
            done.await;
        }
    }
}

/// The runtime that drives this task.
pub(crate) fn here() -> Option<runtime::Id> {
    runtime::Handle::try_current().ok().map(|runtime| runtime.id())
}
