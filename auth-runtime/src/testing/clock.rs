//! A clock that stands still until it is moved.

use std::collections::BTreeMap;
use std::fmt;
use std::future::{Future, poll_fn};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::source::clock::{Now, nanos};

/// A clock that stands still until it is moved. A clone is the same clock.
///
/// It is two clocks, as every machine's: [`advance`](Self::advance) moves both,
/// [`advance_wall`](Self::advance_wall) only the one that people set and that goes on while a laptop sleeps.
///
/// ```
/// use std::time::Duration;
/// use auth_runtime::testing::ManualClock;
///
/// let clock = ManualClock::new();
/// let before = clock.wall();
/// clock.advance(Duration::from_secs(900));
/// assert_eq!(clock.wall().duration_since(before).ok(), Some(Duration::from_secs(900)));
/// ```
#[derive(Clone)]
pub struct ManualClock(Arc<Mutex<Inner>>);

struct Inner {
    now: Now,
    /// How often it was moved.
    moves: u64,
    /// Who sleeps until when, in the order of going to sleep.
    sleepers: BTreeMap<(u64, u64), Waker>,
    next: u64,
}

/// 2026-01-01T00:00:00Z, so that a token's text form is the same in every run.
const BEGINNING: Duration = Duration::from_secs(1_767_225_600);

impl ManualClock {
    /// At the beginning of 2026.
    pub fn new() -> Self {
        let now = Now { mono: 1_000_000_000, wall: UNIX_EPOCH + BEGINNING };
        ManualClock(Arc::new(Mutex::new(Inner { now, moves: 0, sleepers: BTreeMap::new(), next: 0 })))
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Time goes by, on both clocks.
    pub fn advance(&self, by: Duration) {
        let awake = {
            let mut inner = self.lock();
            inner.now.mono = inner.now.mono.saturating_add(nanos(by));
            inner.now.wall = inner.now.wall.checked_add(by).unwrap_or(inner.now.wall);
            inner.moves += 1;
            let now = inner.now.mono;
            let later = inner.sleepers.split_off(&(now.saturating_add(1), 0));
            std::mem::replace(&mut inner.sleepers, later)
        };
        awake.into_values().for_each(Waker::wake);
    }

    /// Only the wall clock goes on: the machine slept, or somebody set its clock.
    pub fn advance_wall(&self, by: Duration) {
        let mut inner = self.lock();
        inner.now.wall = inner.now.wall.checked_add(by).unwrap_or(inner.now.wall);
        inner.moves += 1;
    }

    /// Sets the wall clock alone, also back.
    pub fn set_wall(&self, wall: SystemTime) {
        let mut inner = self.lock();
        inner.now.wall = wall;
        inner.moves += 1;
    }

    /// What the wall clock shows.
    pub fn wall(&self) -> SystemTime {
        self.lock().now.wall
    }

    /// How many wait for the time to go by: for a retry, a rate limit, a provider that is slow, or a deadline.
    pub fn sleepers(&self) -> usize {
        self.lock().sleepers.len()
    }

    pub(crate) fn now(&self) -> Now {
        self.lock().now
    }

    pub(crate) fn moves(&self) -> u64 {
        self.lock().moves
    }

    /// Until this clock was moved so far.
    pub fn sleep(&self, duration: Duration) -> impl Future<Output = ()> + Send + use<> {
        let sleeper = {
            let mut inner = self.lock();
            inner.next += 1;
            (inner.now.mono.saturating_add(nanos(duration)), inner.next)
        };
        let sleeping = Sleeping { clock: self.clone(), sleeper };
        poll_fn(move |cx| {
            let mut inner = sleeping.clock.lock();
            if inner.now.mono >= sleeping.sleeper.0 {
                return Poll::Ready(());
            }
            inner.sleepers.insert(sleeping.sleeper, cx.waker().clone());
            Poll::Pending
        })
    }
}

/// One that is dropped is no longer counted.
struct Sleeping {
    clock: ManualClock,
    sleeper: (u64, u64),
}

impl Drop for Sleeping {
    fn drop(&mut self) {
        let waker = self.clock.lock().sleepers.remove(&self.sleeper);
        // A waker's own drop may want the clock.
        drop(waker);
    }
}

impl Default for ManualClock {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for ManualClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ManualClock").field(&crate::time::rfc3339(self.wall())).finish()
    }
}
