//! The state machine among threads: one lock, one flight at a time, and what can be read without either.

mod carrier;

use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::task::Poll;
use std::time::Duration;

use arc_swap::ArcSwapOption;

use self::carrier::Carrier;
use super::flight::{Flight, Given, Outcome, here};
use super::invalidated::Invalidated;
use super::machine::{Ask, Failure, Machine, Start, Trash};
use super::policy::{Moment, Policy};
#[cfg(test)]
use super::seam::{self, Broken};
use super::status::{State, Status};
use super::system::{Job, Lock, NoRuntime, System};
use crate::error::Error;
use crate::token::Token;

struct Guarded {
    machine: Machine,
    flight: Option<Arc<Flight>>,
    /// Views that were replaced, as the machine's trash.
    replaced: Option<Box<Replaced>>,
}

#[derive(Default)]
struct Replaced {
    views: Vec<Arc<View>>,
}

/// What is dropped without the lock, and after everybody has what he waits for.
type Later = (Option<Box<Trash>>, Option<Box<Replaced>>);

/// What is read without the lock.
pub(crate) struct View {
    pub(crate) token: Token,
    /// Until then nothing has to happen.
    pub(crate) until: Moment,
    pub(crate) generation: u64,
    /// The same token for threads that ask often.
    pub(crate) handles: OnceLock<Box<Mutex<Vec<Token>>>>,
}

pub(crate) struct Shared<S: System, J> {
    pub(crate) system: S,
    pub(crate) job: J,
    state: S::Lock<Guarded>,
    pub(crate) view: ArcSwapOption<View>,
    /// Of the view.
    pub(crate) generation: AtomicU64,
    /// How many hold the source. Without any, what is under way ends.
    handles: AtomicUsize,
}

/// What a question to the machine comes to.
enum Asked {
    Serve(Token),
    Wait(Arc<Flight>),
    Fail(Error),
}

impl<S: System, J: Job> Shared<S, J> {
    pub(crate) fn new(system: S, job: J, policy: Arc<Policy>) -> Self {
        let machine = Machine::new(policy, system.now());
        Shared {
            job,
            state: S::Lock::new(Guarded { machine, flight: None, replaced: None }),
            view: ArcSwapOption::empty(),
            generation: AtomicU64::new(0),
            handles: AtomicUsize::new(0),
            system,
        }
    }

    /// The state, under the lock. What it lets go is given, to be dropped when the lock is free: there are
    /// the user's own types in it, which may ask this very source.
    fn with<R>(&self, f: impl FnOnce(&mut Guarded) -> R) -> (R, Later) {
        self.state.with(|state| {
            let result = f(state);
            // Under the lock, so that the newest is the one that is remembered.
            if state.machine.takes_change_of_failure() {
                self.job.note(state.machine.failure());
            }
            (result, (state.machine.take_trash(), state.replaced.take()))
        })
    }

    /// A token, from here or from the provider.
    pub(crate) async fn token(self: &Arc<Self>, given: &Given) -> Result<Token, Error> {
        let mut lost = 0;
        loop {
            let flight = match self.ask(given) {
                Asked::Serve(token) => return Ok(token),
                Asked::Fail(error) => return Err(error),
                Asked::Wait(flight) => flight,
            };
            if !flight.is_at_home() && here().is_some() && self.overstays(&flight).await {
                // The next question gives it up.
                continue;
            }
            match flight.outcome().await {
                Outcome::Landed(outcome) => return outcome,
                Outcome::GivenUp => {}
                Outcome::Dropped => {
                    // A runtime that is being shut down takes a task and drops it: twice is enough to know.
                    lost += 1;
                    if lost > 2 {
                        return Err(self.job.no_runtime());
                    }
                }
            }
        }
    }

    /// Until it has an outcome, or should have had one.
    async fn overstays(&self, flight: &Flight) -> bool {
        let mut outcome = pin!(flight.outcome());
        loop {
            let due = flight.budget.due();
            let left = Duration::from_nanos(due.saturating_sub(self.system.now().mono));
            // A runtime without time panics here, and waits as long as it takes.
            let Ok(mut late) = catch_unwind(AssertUnwindSafe(|| self.system.sleep(left))) else {
                return false;
            };
            let is_late = poll_fn(|cx| match outcome.as_mut().poll(cx) {
                Poll::Ready(_) => Poll::Ready(false),
                Poll::Pending => late.as_mut().poll(cx).map(|()| true),
            })
            .await;
            // Another phase may have begun meanwhile, with a time of its own.
            if !is_late || flight.budget.due() == due {
                return is_late;
            }
        }
    }

    fn ask(self: &Arc<Self>, given: &Given) -> Asked {
        let now = self.system.now();
        let ((ask, flight, given_up), _later) = self.with(|state| {
            let due = state.flight.as_ref().map_or(u64::MAX, |flight| flight.budget.due());
            let given_up = state.machine.overdue(now, due).and_then(|_| state.flight.take());
            if let Some(flight) = &given_up {
                flight.give_up();
            }
            let ask = state.machine.ask(now);
            if let Ask::Serve(_, Some(start)) | Ask::Wait(Some(start)) | Ask::Look(_, start) = ask {
                #[cfg(test)]
                if seam::is(Broken::StartsOutside) {
                    return (ask, Some(Flight::new(given.clone(), start.due)), given_up);
                }
                state.flight = Some(Flight::new(given.clone(), start.due));
                self.publish(state);
            }
            (ask, state.flight.clone(), given_up)
        });
        #[cfg(test)]
        if seam::is(Broken::StartsOutside) && !matches!(ask, Ask::Fail(_)) {
            self.state.with(|state| state.flight.clone_from(&flight));
        }
        if let Some(given_up) = given_up {
            // Whatever it was about to redeem, nobody will hear of it.
            self.job.dropped(&given_up);
            given_up.ends(Outcome::GivenUp);
        }
        let (start, asked) = match (ask, &flight) {
            (Ask::Serve(token, start), _) => {
                self.job.counters().serve();
                (start, Asked::Serve(token))
            }
            (Ask::Wait(start), Some(flight)) => {
                self.job.counters().wait();
                (start, Asked::Wait(flight.clone()))
            }
            (Ask::Wait(_), None) => return Asked::Fail(self.job.no_runtime()),
            (Ask::Fail(error), _) => {
                self.job.counters().reject();
                (None, Asked::Fail(error))
            }
            (Ask::Look(error, start), _) => {
                self.job.counters().reject();
                (Some(start), Asked::Fail(error))
            }
        };
        if let (Some(start), Some(flight)) = (start, flight)
            && self.launch(start, flight).is_err()
            && matches!(asked, Asked::Wait(_))
        {
            return Asked::Fail(self.job.no_runtime());
        }
        asked
    }

    fn launch(self: &Arc<Self>, start: Start, flight: Arc<Flight>) -> Result<(), NoRuntime> {
        let carrier = Carrier::new(self.clone(), flight, start);
        self.system.spawn(Box::pin(carrier.carry()))
    }

    /// With the lock held, so that the newest view is the one that stays.
    fn publish(&self, state: &mut Guarded) {
        let generation = self.generation.load(Ordering::Relaxed) + 1;
        let view = state
            .machine
            .view()
            .map(|(token, until)| Arc::new(View { token, until, generation, handles: OnceLock::new() }));
        if let Some(view) = self.view.swap(view) {
            state.replaced.get_or_insert_default().views.push(view);
        }
        self.generation.store(generation, Ordering::Release);
    }

    /// With the lock held: this flight has ended, and who comes now does not wait for it.
    fn clear(&self, state: &mut Guarded, flight: &Arc<Flight>) {
        state.flight.take_if(|current| Arc::ptr_eq(current, flight));
        self.publish(state);
    }

    pub(crate) fn invalidate(&self, token: &Token) -> Invalidated {
        let now = self.system.now();
        let (done, _later) = self.with(|state| {
            let done = state.machine.invalidate(token, now);
            if done == Invalidated::Removed {
                self.publish(state);
                self.job.counters().invalidate();
            }
            done
        });
        done
    }

    /// Begins with a token.
    #[cfg(feature = "testing")]
    pub(crate) fn hold(&self, token: Token) {
        let now = self.system.now();
        self.with(|state| {
            state.machine.begin_with(token, now);
            self.publish(state);
        });
    }

    /// The state before, if it became another one.
    pub(crate) fn reopen(&self) -> Option<(State, Status)> {
        let now = self.system.now();
        let (changed, _later) = self.with(|state| {
            let before = state.machine.reopen(now);
            self.publish(state);
            Some((before?, state.machine.status(now)))
        });
        changed
    }

    /// Begins with a failure of the source before it, for the same tenant.
    pub(crate) fn resume(&self, failure: Failure) {
        self.state.with(|state| state.machine.resume(failure));
    }

    pub(crate) fn verified(&self) -> Option<(State, Status)> {
        let now = self.system.now();
        let (verified, _later) = self.with(|state| {
            let before = state.machine.verified(now)?;
            self.publish(state);
            Some((before, state.machine.status(now)))
        });
        verified
    }

    /// The state before, if it became another one.
    pub(crate) fn forget(&self) -> Option<(State, Status)> {
        let now = self.system.now();
        let ((flight, changed), _later) = self.with(|state| {
            let before = state.machine.forget(now);
            self.publish(state);
            let flight = state.flight.take().inspect(|flight| flight.give_up());
            (flight, before.map(|before| (before, state.machine.status(now))))
        });
        if let Some(flight) = flight {
            flight.ends(Outcome::GivenUp);
        }
        changed
    }

    pub(crate) fn status(&self) -> Status {
        let now = self.system.now();
        self.state.with(|state| state.machine.status(now))
    }

    /// The exchange that is under way, if one is.
    #[cfg(any(test, feature = "testing", feature = "blocking"))]
    pub(crate) fn flight(&self) -> Option<Arc<Flight>> {
        self.state.with(|state| state.flight.clone())
    }

    /// Whether anybody does.
    pub(crate) fn is_held(&self) -> bool {
        self.handles.load(Ordering::Acquire) > 0
    }

    /// One more holds it.
    pub(crate) fn open(&self) {
        self.handles.fetch_add(1, Ordering::AcqRel);
    }

    /// One less. With the last one what is under way ends, unless it redeems a refresh token.
    pub(crate) fn close(&self) {
        if self.handles.fetch_sub(1, Ordering::AcqRel) == 1 {
            // One that starts now sees that nobody is left.
            let flight = self.state.with(|state| state.flight.clone());
            flight.inspect(|flight| flight.closing.notify_waiters());
        }
    }

    /// Until no refresh token is under way any more.
    #[cfg(feature = "blocking")]
    pub(crate) async fn redeemed(self: Arc<Self>) {
        if let Some(flight) = self.flight()
            && flight.redeems.load(Ordering::Acquire)
        {
            flight.outcome().await;
        }
    }

    /// Whether nobody wants what this flight brings. One that redeems a refresh token is always wanted.
    fn is_unwanted(&self, flight: &Flight) -> bool {
        #[cfg(test)]
        if seam::is(Broken::GoesOn) {
            return false;
        }
        let unheld = self.handles.load(Ordering::Acquire) == 0 && !self.job.outlives(flight);
        (unheld || flight.is_over()) && !flight.redeems.load(Ordering::Acquire)
    }

    async fn unwanted(&self, flight: &Flight) {
        loop {
            let (mut closing, mut given_up) = (pin!(flight.closing.notified()), pin!(flight.done.notified()));
            closing.as_mut().enable();
            given_up.as_mut().enable();
            if self.is_unwanted(flight) {
                return;
            }
            poll_fn(|cx| match closing.as_mut().poll(cx) {
                Poll::Ready(()) => Poll::Ready(()),
                Poll::Pending => given_up.as_mut().poll(cx),
            })
            .await;
        }
    }
}

#[cfg(test)]
mod model;
