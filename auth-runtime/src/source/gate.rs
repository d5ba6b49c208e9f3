//! How many exchanges at once, and how many in a second: what a vendor of many tenants is spared.

use std::sync::Mutex;
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};

use super::buyer::lock;
use super::clock::{Clock, nanos};

pub(crate) struct Gate {
    slots: Semaphore,
    /// Nanoseconds between two exchanges at the allowed rate; 0 where none is set.
    interval: u64,
    /// How many may come at once after a pause.
    burst: u64,
    /// When the next exchange would be due if all came evenly (the "theoretical arrival time" of GCRA).
    due: Mutex<u64>,
}

impl Gate {
    pub(crate) fn new(at_once: usize, rate: Option<(u32, Duration)>) -> Self {
        let (interval, burst) = rate.map_or((0, 1), |(count, per)| {
            let count = count.max(1);
            (nanos(per) / u64::from(count), u64::from(count))
        });
        let slots = Semaphore::new(at_once.clamp(1, Semaphore::MAX_PERMITS));
        Gate { slots, interval, burst, due: Mutex::new(0) }
    }

    /// Waits for a slot, then for the time. The permit is held while the exchange is under way.
    pub(crate) async fn enter(&self, clock: &Clock) -> Option<SemaphorePermit<'_>> {
        // It is never closed.
        let permit = self.slots.acquire().await.ok();
        let wait = self.wait(clock.mono());
        if !wait.is_zero() {
            clock.sleep(wait).await;
        }
        permit
    }

    fn wait(&self, now: u64) -> Duration {
        if self.interval == 0 {
            return Duration::ZERO;
        }
        let mut due = lock(&self.due);
        let mine = (*due).max(now);
        *due = mine.saturating_add(self.interval);
        // A burst ago and later is in time.
        let slack = self.interval.saturating_mul(self.burst - 1);
        Duration::from_nanos(mine.saturating_sub(slack).saturating_sub(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_and_the_rest_comes_at_the_rate() {
        let gate = Gate::new(1, Some((2, Duration::from_secs(1))));
        let waits: Vec<_> = (0..5).map(|_| gate.wait(10_000_000_000).as_millis()).collect();
        assert_eq!(waits, [0, 0, 500, 1000, 1500]);
        // After a pause there is one burst again, and no more.
        let waits: Vec<_> = (0..3).map(|_| gate.wait(99_000_000_000).as_millis()).collect();
        assert_eq!(waits, [0, 0, 500]);
    }
}
