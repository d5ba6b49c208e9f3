//! How long calls took: a histogram that all threads write.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Sixteen buckets for each power of two: 6 % apart.
const SUB: u32 = 4;
const BUCKETS: usize = 61 << SUB;

pub(crate) struct Histogram(Vec<AtomicU64>);

/// A histogram that nobody writes any more.
#[derive(Clone)]
pub(crate) struct Latencies {
    counts: Vec<u64>,
}

impl Histogram {
    pub(crate) fn new() -> Self {
        Histogram((0..BUCKETS).map(|_| AtomicU64::new(0)).collect())
    }

    pub(crate) fn add(&self, took: Duration) {
        if let Some(bucket) = self.0.get(bucket(took)) {
            bucket.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// What came since the last time.
    pub(crate) fn take(&self) -> Latencies {
        Latencies { counts: self.0.iter().map(|bucket| bucket.swap(0, Ordering::Relaxed)).collect() }
    }
}

impl Latencies {
    pub(crate) fn none() -> Self {
        Latencies { counts: vec![0; BUCKETS] }
    }

    pub(crate) fn and(&mut self, other: &Self) {
        for (mine, other) in self.counts.iter_mut().zip(&other.counts) {
            *mine += other;
        }
    }

    pub(crate) fn count(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// The longest of the shortest so many per million of all.
    pub(crate) fn quantile(&self, per_million: u64) -> Duration {
        let count = u128::from(self.count());
        let rank = (count * u128::from(per_million)).div_ceil(1_000_000).max(1);
        let mut seen = 0;
        let found = self.counts.iter().position(|count| {
            seen += u128::from(*count);
            seen >= rank
        });
        found.map_or(Duration::ZERO, upper)
    }

    pub(crate) fn max(&self) -> Duration {
        self.quantile(1_000_000)
    }

    /// How many took at least `from` and less than `to`.
    pub(crate) fn between(&self, from: Duration, to: Duration) -> u64 {
        self.counts.get(bucket(from)..bucket(to)).unwrap_or_default().iter().sum()
    }
}

fn bucket(took: Duration) -> usize {
    let nanos = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
    let shift = nanos.max(1).ilog2().saturating_sub(SUB);
    // Below 2^SUB each number is a bucket of its own.
    let index = (u64::from(shift) << SUB) + (nanos >> shift);
    usize::try_from(index).unwrap_or(usize::MAX)
}

/// The longest that falls into this bucket.
fn upper(bucket: usize) -> Duration {
    let shift = (bucket >> SUB).saturating_sub(1);
    let mantissa = bucket - (shift << SUB);
    let nanos = ((mantissa as u128 + 1) << shift) - 1;
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}
