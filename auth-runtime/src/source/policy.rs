//! When to refresh, and when to ask a vendor again that failed.

use std::time::{Duration, SystemTime};

use super::clock::{Now, nanos};
use crate::error::{Error, Stage};
use crate::{Action, Token};

/// The times of a source.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Policy {
    /// How long before its end a token is replaced, unless that is a tenth of its life.
    pub(crate) ahead: Option<Duration>,
    /// What the first wait after a transient failure is drawn from, and the most that it grows to.
    pub(crate) backoff: (Duration, Duration),
    /// How long a refusal holds, and the most that this grows to.
    pub(crate) reprobe: (Duration, Duration),
    /// How often credentials are read again while a refusal holds.
    pub(crate) look: Duration,
    /// The longest Retry-After that is obeyed.
    pub(crate) retry_after: Duration,
    /// For one flight, whatever it does.
    pub(crate) deadline: Duration,
}

impl Default for Policy {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Policy {
            ahead: None,
            backoff: (seconds(1), seconds(60)),
            reprobe: (seconds(5 * 60), seconds(60 * 60)),
            look: seconds(30),
            retry_after: seconds(60 * 60),
            deadline: seconds(60),
        }
    }
}

/// However the draw falls, one attempt in this time is enough.
const FLOOR: Duration = Duration::from_millis(100);
/// A token that is refused so soon after it was bought has not reached all of the vendor's machines.
const REPLICATION: Duration = Duration::from_secs(2);
const LONGEST_QUIET: Duration = Duration::from_secs(5 * 60);
/// Of ten minutes' tokens and longer ones a tenth is enough; of short ones this much, where they have it.
const AHEAD: Duration = Duration::from_secs(30);

/// What became of an exchange, as far as the next one depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Trying again may help and harms nobody.
    Transient,
    /// The vendor said no, or said what nobody understands: trying again may lock the customer out.
    Latched,
    /// A refresh token was spent and no answer came: it is not sent again.
    Unknown,
}

impl Kind {
    pub(crate) fn of(error: &Error) -> Self {
        if error.is_outcome_unknown() {
            return Kind::Unknown;
        }
        let answered = matches!(error.stage(), Stage::Refused | Stage::Answer);
        match error.action() {
            Action::Wait { .. } => Kind::Transient,
            _ if answered => Kind::Latched,
            // A defect in an endpoint by hand may lie before or after the vendor's answer.
            Action::ReportBug if error.is_sent() => Kind::Latched,
            _ => Kind::Transient,
        }
    }
}

/// A moment by both clocks: it has come when either says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) mono: u64,
    pub(crate) wall: Option<SystemTime>,
}

impl Moment {
    pub(crate) const NEVER: Moment = Moment { mono: u64::MAX, wall: None };

    /// This long after `now`.
    pub(crate) fn after(now: Now, duration: Duration) -> Self {
        Moment { mono: now.mono.saturating_add(nanos(duration)), wall: now.wall.checked_add(duration) }
    }

    pub(crate) fn has_come(self, now: Now) -> bool {
        now.mono >= self.mono || self.wall.is_some_and(|wall| now.wall >= wall)
    }

    pub(crate) fn earlier(self, other: Self) -> Self {
        let wall = match (self.wall, other.wall) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        Moment { mono: self.mono.min(other.mono), wall }
    }
}

/// When a token ends that was asked for at `asked`: by the wall clock when it says, by the other one after as
/// long as that was away.
pub(crate) fn ends(token: &Token, asked: Now) -> Moment {
    let Some(at) = token.expires_at() else { return Moment::NEVER };
    let life = at.duration_since(asked.wall).unwrap_or_default();
    Moment { mono: asked.mono.saturating_add(nanos(life)), wall: Some(at) }
}

/// `draw` is a number from 0 to 1: where between two bounds.
fn between(low: Duration, high: Duration, draw: f64) -> Duration {
    low.saturating_add(part(high.saturating_sub(low), draw)).min(high.max(low))
}

/// `Duration::mul_f64` panics where the product does not fit, and the longest duration times 1 does not.
fn part(of: Duration, fraction: f64) -> Duration {
    Duration::try_from_secs_f64(of.as_secs_f64() * fraction.clamp(0.0, 1.0)).unwrap_or(of)
}

/// With each failure in a row, up to the second.
fn doubled((first, most): (Duration, Duration), failures: u32) -> Duration {
    first.saturating_mul(1_u32.checked_shl(failures.saturating_sub(1)).unwrap_or(u32::MAX)).min(most)
}

impl Policy {
    /// When to replace a token: drawn once, so that a fleet that started together does not refresh together.
    pub(crate) fn refresh_at(&self, token: &Token, asked: Now, draw: f64) -> Moment {
        let Some(life) = token.expires_in(asked.wall) else { return Moment::NEVER };
        let least = self.ahead.unwrap_or_else(|| (life / 10).max(AHEAD));
        // Where half of a life is all there is, the moments are still not all the same.
        let most = (least.saturating_mul(3) / 2).min(life / 2);
        let margin = between(least.min(most * 2 / 3), most, draw);
        Moment::after(asked, life.saturating_sub(margin))
    }

    /// Full jitter: from nothing to all of it.
    pub(crate) fn backoff(&self, failures: u32, draw: f64) -> Duration {
        between(Duration::ZERO, doubled(self.backoff, failures), draw).max(FLOOR)
    }

    /// How long to wait after the `failures`th failure in a row, of which this one said when.
    pub(crate) fn wait(
        &self,
        error: &Error,
        kind: Kind,
        failures: u32,
        now: Now,
        draw: f64,
    ) -> Option<Duration> {
        let drawn = match kind {
            Kind::Unknown => return None,
            Kind::Transient => self.backoff(failures, draw),
            Kind::Latched => {
                let (first, most) = self.reprobe;
                // What nobody understands is no word about the credentials.
                let first = if error.action() == Action::AskVendor { first / 10 } else { first };
                let whole = doubled((first, most), failures);
                between(part(whole, 0.8), whole, draw).max(FLOOR * 10)
            }
        };
        let asked =
            error.retry_at().map_or(Duration::ZERO, |at| at.duration_since(now.wall).unwrap_or_default());
        Some(drawn.max(asked.min(self.retry_after)))
    }

    /// How old a token must be before a refusal replaces it, after so many that were refused soon.
    pub(crate) fn quiet(streak: u32) -> Duration {
        REPLICATION.saturating_mul(1_u32.checked_shl(streak).unwrap_or(u32::MAX)).min(LONGEST_QUIET)
    }
}

#[cfg(test)]
mod tests;
