//! What time it is, by two clocks: one that may be set, and one that may stand still.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::OnceLock;
use std::time::{Duration, Instant, SystemTime};

/// One instant, as both clocks of the machine show it.
///
/// The monotonic clock is never set, but stands still while the machine sleeps; the wall clock goes on, but is
/// set by people and NTP. What is over by either is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Now {
    /// Nanoseconds since some moment before the first token.
    pub(crate) mono: u64,
    pub(crate) wall: SystemTime,
}

/// Nanoseconds, as [`Now::mono`] counts them. 584 years are enough.
pub(crate) fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

/// How finely the wall clock is looked at: 2^22 ns, about 4 ms, as often as Linux moves its coarse clocks.
const TICK: u32 = 22;

/// The clock that a [`TokenSource`](crate::TokenSource) goes by: the machine's, unless a test moves it.
#[derive(Clone, Default)]
pub(crate) enum Clock {
    #[default]
    System,
    #[cfg(feature = "testing")]
    Manual(crate::testing::ManualClock),
}

pub(crate) type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

impl Clock {
    pub(crate) fn mono(&self) -> u64 {
        match self {
            Clock::System => coarse(),
            #[cfg(feature = "testing")]
            Clock::Manual(clock) => clock.now().mono,
        }
    }

    /// As [`mono`](Self::mono), but never late by a tick of the coarse clock; with another beginning.
    pub(crate) fn exact(&self) -> u64 {
        match self {
            Clock::System => {
                /// Only differences count.
                static BEGINNING: OnceLock<Instant> = OnceLock::new();
                nanos(BEGINNING.get_or_init(Instant::now).elapsed())
            }
            #[cfg(feature = "testing")]
            Clock::Manual(clock) => clock.now().mono,
        }
    }

    /// What changes whenever the wall clock has to be looked at again.
    pub(crate) fn tick(&self, mono: u64) -> u64 {
        match self {
            Clock::System => mono >> TICK,
            #[cfg(feature = "testing")]
            Clock::Manual(clock) => clock.moves(),
        }
    }

    pub(crate) fn wall(&self) -> SystemTime {
        match self {
            Clock::System => SystemTime::now(),
            #[cfg(feature = "testing")]
            Clock::Manual(clock) => clock.now().wall,
        }
    }

    pub(crate) fn now(&self) -> Now {
        Now { mono: self.mono(), wall: self.wall() }
    }

    pub(crate) fn sleep(&self, duration: Duration) -> Sleep {
        match self {
            Clock::System => Box::pin(tokio::time::sleep(duration)),
            #[cfg(feature = "testing")]
            Clock::Manual(clock) => Box::pin(clock.sleep(duration)),
        }
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Clock::System => "System",
            #[cfg(feature = "testing")]
            Clock::Manual(_) => "Manual",
        })
    }
}

/// A precise clock costs five times what the rest of a cached token costs.
#[cfg(target_os = "linux")]
fn coarse() -> u64 {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::MonotonicCoarse);
    let (seconds, nanos) = (now.tv_sec.cast_unsigned(), now.tv_nsec.cast_unsigned());
    // In 64 bits on every target: some have a narrower `tv_nsec`.
    #[expect(clippy::useless_conversion, reason = "it is one where `tv_nsec` is narrower")]
    let nanos = u64::from(nanos);
    seconds.wrapping_mul(1_000_000_000).wrapping_add(nanos)
}

#[cfg(not(target_os = "linux"))]
fn coarse() -> u64 {
    /// Only differences count.
    static BEGINNING: OnceLock<Instant> = OnceLock::new();
    nanos(BEGINNING.get_or_init(Instant::now).elapsed())
}
