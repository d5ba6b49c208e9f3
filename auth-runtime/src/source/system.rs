//! Where a source lives: a lock, a clock, dice, and what carries its flights. The model test has others than
//! a program.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::clock::{Clock, Now};
use super::counters::Counters;
use super::flight::Flight;
use super::machine::{Failure, Landed, Landing, Start};
use super::status::Status;
use crate::error::Error;

pub(crate) type Work = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What stands still, or goes wrong, in a test.
pub(crate) trait System: Send + Sync + 'static {
    type Lock<T: Send>: Lock<T>;

    fn now(&self) -> Now;

    fn sleep(&self, duration: Duration) -> Work;

    /// A number from 0 to 1.
    fn draw(&self) -> f64;

    /// Runs this, whatever becomes of the caller.
    fn spawn(&self, work: Work) -> Result<(), NoRuntime>;
}

pub(crate) trait Lock<T>: Send + Sync {
    fn new(value: T) -> Self;

    fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> R;
}

/// There is nothing here that could carry a task.
#[derive(Debug)]
pub(crate) struct NoRuntime;

/// What a flight does: the exchange, in whatever steps it has.
pub(crate) trait Job: Send + Sync + 'static {
    fn run(&self, start: Start, flight: Arc<Flight>) -> Pin<Box<dyn Future<Output = Landing> + Send + '_>>;

    /// That this is the state now.
    fn landed(&self, start: Start, flight: &Flight, landed: &Landed, status: &Status);

    /// That this is the failure now, or that there is none. The source's lock is held.
    fn note(&self, _: Option<&Failure>) {}

    /// Whether this flight goes on though nobody holds the source any more: what it sent may be refused, and
    /// somebody has to know.
    fn outlives(&self, _: &Flight) -> bool {
        false
    }

    fn counters(&self) -> &Counters;

    /// This flight ends without an outcome.
    fn dropped(&self, flight: &Flight);

    /// What the caller gets where no task can be started.
    fn no_runtime(&self) -> Error;
}

/// The machine's clock and dice, and the caller's runtime.
pub(crate) struct Live {
    pub(crate) clock: Clock,
}

impl System for Live {
    type Lock<T: Send> = Mutex<T>;

    fn now(&self) -> Now {
        self.clock.now()
    }

    fn sleep(&self, duration: Duration) -> Work {
        self.clock.sleep(duration)
    }

    fn draw(&self) -> f64 {
        draw()
    }

    fn spawn(&self, work: Work) -> Result<(), NoRuntime> {
        let runtime = tokio::runtime::Handle::try_current().map_err(|_| NoRuntime)?;
        drop(runtime.spawn(work));
        Ok(())
    }
}

impl<T: Send> Lock<T> for Mutex<T> {
    fn new(value: T) -> Self {
        Mutex::new(value)
    }

    fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> R {
        f(&mut self.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A number from 0 to 1; the middle where the system has no entropy.
pub(crate) fn draw() -> f64 {
    #[cfg(all(test, feature = "testing"))]
    if let Some(draw) = super::property::dice::throw() {
        return draw;
    }
    let mut random = [0; 4];
    match getrandom::fill(&mut random) {
        Ok(()) => f64::from(u32::from_le_bytes(random)) / f64::from(u32::MAX),
        Err(_) => 0.5,
    }
}
