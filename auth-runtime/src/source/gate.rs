//! How many exchanges at once, and how many in a second: what a vendor of many tenants is spared.

use std::time::Duration;

use tokio::sync::{Mutex, Semaphore, SemaphorePermit};

use super::clock::{Clock, nanos};

pub(crate) struct Gate {
    slots: Semaphore,
    /// Nanoseconds between two exchanges at the allowed rate; 0 where none is set.
    interval: u64,
    /// How many may come at once after a pause.
    burst: u64,
    /// When the next exchange would be due if all came evenly (the "theoretical arrival time" of GCRA).
    /// Locked by who is next: the others stand in line, and who leaves it has taken nothing.
    due: Mutex<u64>,
}

/// A place among the exchanges that are under way.
pub(crate) struct Permit<'a> {
    _slot: Option<SemaphorePermit<'a>>,
}

impl Gate {
    pub(crate) fn new(at_once: usize, rate: Option<(u32, Duration)>) -> Self {
        let (interval, burst) = rate.map_or((0, 1), |(count, per)| {
            let count = u64::from(count.max(1));
            (nanos(per) / count, count)
        });
        let slots = Semaphore::new(at_once.clamp(1, Semaphore::MAX_PERMITS));
        Gate { slots, interval, burst, due: Mutex::new(0) }
    }

    /// Waits for a slot, then for the time. The permit is held while the exchange is under way.
    pub(crate) async fn enter(&self, clock: &Clock) -> Permit<'_> {
        // It is never closed.
        let slot = self.slots.acquire().await.ok();
        if self.interval > 0 {
            let mut due = self.due.lock().await;
            loop {
                let wait = self.wait(*due, clock.mono());
                if wait == 0 {
                    break;
                }
                clock.sleep(Duration::from_nanos(wait)).await;
            }
            *due = (*due).max(clock.mono()).saturating_add(self.interval);
        }
        Permit { _slot: slot }
    }

    /// A burst ago and later is in time.
    fn wait(&self, due: u64, now: u64) -> u64 {
        let slack = self.interval.saturating_mul(self.burst - 1);
        due.saturating_sub(slack).saturating_sub(now)
    }
}

#[cfg(all(test, feature = "testing"))]
mod tests {
    use std::future::Future;
    use std::pin::pin;
    use std::task::{Context, Waker};

    use super::*;
    use crate::testing::ManualClock;

    fn enters(gate: &Gate, clock: &Clock) -> bool {
        pin!(gate.enter(clock)).poll(&mut Context::from_waker(Waker::noop())).is_ready()
    }

    #[test]
    fn a_burst_passes_the_rest_comes_at_the_rate_and_who_leaves_has_taken_nothing() {
        let (manual, half) = (ManualClock::new(), Duration::from_millis(500));
        let (gate, clock) = (Gate::new(9, Some((2, 2 * half))), Clock::Manual(manual.clone()));
        let many = || (0..5).filter(|_| enters(&gate, &clock)).count();
        assert_eq!(many(), 2);
        for _ in 0..3 {
            manual.advance(half);
            assert_eq!(many(), 1);
        }
        // After a pause there is one burst again, and no more.
        manual.advance(100 * half);
        assert_eq!(many(), 2);
    }
}
