//! The simulator's time, which a test can fix.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Where the simulator reads the time.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Clock {
    System,
    Fixed(SystemTime),
}

impl Clock {
    pub(crate) fn now(self) -> SystemTime {
        match self {
            Self::System => SystemTime::now(),
            Self::Fixed(now) => now,
        }
    }
}

/// The unix time in whole seconds. A time before 1970 counts as 1970: no provider writes a negative one.
pub(crate) fn unix_seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// `None` where the machine's clock cannot hold the time.
pub(crate) fn at_unix_seconds(seconds: u64) -> Option<SystemTime> {
    UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}

/// How far two times are apart, whichever comes first.
pub(crate) fn distance(one: SystemTime, other: SystemTime) -> Duration {
    one.duration_since(other).unwrap_or_else(|error| error.duration())
}
