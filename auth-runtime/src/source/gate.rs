//! How many exchanges at once, and how many in a window of time: what a provider of many tenants is spared.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::sync::{Mutex, MutexGuard, Semaphore, SemaphorePermit};

use super::clock::{Clock, nanos};

pub(crate) struct Gate {
    slots: Semaphore,
    rate: Option<Rate>,
}

/// So many exchanges in each window of this length, wherever it begins.
struct Rate {
    count: u64,
    per: u64,
    /// How many exchanges share one entry of the log.
    group: u64,
    /// Locked by who is next, until the request has left: the others stand in line, and who leaves it has
    /// taken nothing.
    log: Mutex<Log>,
}

/// When exchanges were sent, the oldest first: the last moment of each group, and how many are in it.
#[derive(Default)]
struct Log {
    sent: VecDeque<(u64, u64)>,
    total: u64,
}

/// As many moments are kept at most (160 KB). A rate of more exchanges than that is counted in groups, each of
/// which counts until its last one is out of the window: up to one group less than the rate, and never more.
const ENTRIES: u64 = 10_000;

/// A place among the exchanges that are under way.
pub(crate) struct Permit<'a> {
    _slot: Option<SemaphorePermit<'a>>,
    turn: Option<(&'a Rate, MutexGuard<'a, Log>)>,
}

impl Permit<'_> {
    /// The request has left: from now on it counts. One that is dropped before has taken nothing.
    pub(crate) fn sent(&mut self, clock: &Clock) {
        if let Some((rate, mut log)) = self.turn.take() {
            log.add(clock.exact(), rate.group);
        }
    }
}

impl Gate {
    pub(crate) fn new(at_once: usize, rate: Option<(u32, Duration)>) -> Self {
        let rate = rate.map(|(count, per)| {
            let count = u64::from(count.max(1));
            Rate { count, per: nanos(per), group: count.div_ceil(ENTRIES), log: Mutex::default() }
        });
        Gate { slots: Semaphore::new(at_once.clamp(1, Semaphore::MAX_PERMITS)), rate }
    }

    /// Waits for a slot, then for the time. The permit is held while the exchange is under way.
    pub(crate) async fn enter(&self, clock: &Clock) -> Permit<'_> {
        // It is never closed.
        let slot = self.slots.acquire().await.ok();
        let turn = match &self.rate {
            Some(rate) => Some((rate, rate.turn(clock).await)),
            None => None,
        };
        Permit { _slot: slot, turn }
    }
}

impl Rate {
    async fn turn(&self, clock: &Clock) -> MutexGuard<'_, Log> {
        let mut log = self.log.lock().await;
        while let Some(wait) = log.wait(self, clock.exact()) {
            clock.sleep(Duration::from_nanos(wait)).await;
        }
        log
    }
}

impl Log {
    /// How long until one more may be sent. `None`: now.
    fn wait(&mut self, rate: &Rate, now: u64) -> Option<u64> {
        while let Some((last, count)) = self.sent.front()
            && last.saturating_add(rate.per) <= now
        {
            self.total = self.total.saturating_sub(*count);
            self.sent.pop_front();
        }
        let (last, _) = self.sent.front()?;
        (self.total >= rate.count).then(|| last.saturating_add(rate.per).saturating_sub(now))
    }

    fn add(&mut self, now: u64, group: u64) {
        self.total = self.total.saturating_add(1);
        match self.sent.back_mut() {
            Some((last, count)) if *count < group => (*last, *count) = (now, *count + 1),
            _ => self.sent.push_back((now, 1)),
        }
    }
}

#[cfg(all(test, feature = "testing"))]
mod tests;
