//! When to refresh, and when to ask a provider again that failed.

use std::time::{Duration, SystemTime};

use super::clock::{Now, nanos};
use crate::action::Action;
use crate::error::{Error, Stage};
use crate::token::Token;
use crate::verdict::Verdict;

/// The times of a source.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Policy {
    /// How long before its end a token is replaced, unless that is a tenth of its life.
    pub(crate) ahead: Option<Duration>,
    /// What the first wait after a transient failure is drawn from, and the most that it grows to.
    pub(crate) backoff: (Duration, Duration),
    /// How long a refused credential is left alone for the first time, and the most that this grows to.
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
            reprobe: (seconds(5 * 60), seconds(24 * 60 * 60)),
            look: seconds(30),
            retry_after: seconds(60 * 60),
            deadline: seconds(60),
        }
    }
}

/// However the draw falls, one attempt in this time is enough.
const FLOOR: Duration = Duration::from_millis(100);
/// A token that is refused so soon after it was acquired has not reached all of the provider's machines.
const REPLICATION: Duration = Duration::from_secs(2);
const LONGEST_QUIET: Duration = Duration::from_secs(5 * 60);
/// Of ten minutes' tokens and longer ones a tenth is enough; of short ones this much, where they have it.
const AHEAD: Duration = Duration::from_secs(30);

/// What became of an exchange, as far as the next one depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Trying again may help and harms nobody.
    Transient,
    /// The provider refused the credentials, or the request: trying again may lock the customer out.
    Refused,
    /// The provider refused because of the clock.
    Clock,
    /// The provider said what nobody understands: it may be a refusal.
    Unclear,
    /// A page of a firewall, a redirect: nobody's word about the credentials.
    Page,
    /// The provider locks the account for longer at each try.
    Locked,
    /// A refresh token was sent and no response came: it is not sent again.
    Unknown,
}

impl Kind {
    pub(crate) fn of(error: &Error) -> Self {
        if error.is_outcome_unknown() {
            return Kind::Unknown;
        }
        match (error.action(), error.verdict()) {
            (_, Some(Verdict::Locked)) => return Kind::Locked,
            (Action::Wait { .. }, _) => return Kind::Transient,
            _ => {}
        }
        if !matches!(error.stage(), Stage::Refused | Stage::Response) {
            // A defect in an endpoint by hand may lie before or after the provider's response.
            let may_be_refused = error.action() == Action::ReportBug && error.is_sent();
            return if may_be_refused { Kind::Unclear } else { Kind::Transient };
        }
        match (error.action(), error.verdict()) {
            (Action::CheckClock, _) => Kind::Clock,
            (_, Some(Verdict::Page | Verdict::Broken | Verdict::Redirected | Verdict::ProxyRefused)) => {
                Kind::Page
            }
            (_, Some(Verdict::Unexplained | Verdict::Silent | Verdict::Failing | Verdict::Busy)) => {
                Kind::Unclear
            }
            (_, Some(_)) => Kind::Refused,
            // An endpoint by hand says who must act, and nothing more.
            (Action::AskCustomer | Action::FixConfiguration, None) if error.stage() == Stage::Refused => {
                Kind::Refused
            }
            (_, None) => Kind::Unclear,
        }
    }

    /// Whether trying the same credentials again at once is out of the question.
    pub(crate) fn is_latched(self) -> bool {
        matches!(self, Kind::Refused | Kind::Clock | Kind::Unclear | Kind::Page | Kind::Locked)
    }

    /// Whether the credentials may have been held against the customer: such failures are counted for as long
    /// as the credentials stay the same, whatever happens between them.
    pub(crate) fn counts(self) -> bool {
        matches!(self, Kind::Refused | Kind::Clock | Kind::Unclear)
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

/// When a token expires that was asked for at `asked`: by the wall clock when it says, by the other one after as
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

/// How long a refused credential is left alone, in units of the first wait: about 5 min, 30 min, 2 h, 8 h and
/// 24 h, and then for ever. Accounts are locked by count as well as by rate: Directus 11.3.5 suspends a user for
/// good after 25 wrong passwords, however far apart.
const REFUSED: [u32; 5] = [1, 6, 24, 96, 288];
/// The same of a word that nobody understands, in units of a tenth of that: it may be a refusal, so no more of
/// them fall into a day and a half; it may as well pass, so it is never the end.
const UNCLEAR: [u32; 5] = [1, 20, 120, 720, 2880];
/// How long a lock is left alone whose end nobody knows.
const LOCKED: Duration = Duration::from_secs(10 * 60);

fn index(failures: u32) -> usize {
    usize::try_from(failures.saturating_sub(1)).unwrap_or(usize::MAX)
}

/// How long the provider wants to be left alone.
fn asked(error: &Error, now: Now) -> Duration {
    error.retry_at().map_or(Duration::ZERO, |at| at.duration_since(now.wall).unwrap_or_default())
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

    /// How long to wait after the `failures`th failure of its kind, of which this one said when. `None`: until
    /// the credentials change.
    pub(crate) fn wait(
        &self,
        error: &Error,
        kind: Kind,
        failures: u32,
        now: Now,
        draw: f64,
    ) -> Option<Duration> {
        let (first, most) = self.reprobe;
        let whole = match kind {
            Kind::Unknown => return None,
            Kind::Transient => {
                let drawn = self.backoff(failures, draw);
                return Some(drawn.max(asked(error, now).min(self.retry_after)));
            }
            // A lock that is asked about too early may begin anew.
            Kind::Locked => {
                return Some(Some(asked(error, now)).filter(|asked| !asked.is_zero()).unwrap_or(LOCKED));
            }
            Kind::Page => doubled((first / 10, most.min(first.saturating_mul(12))), failures),
            Kind::Unclear => {
                (first / 10).saturating_mul(*UNCLEAR.get(index(failures)).unwrap_or(&UNCLEAR[4]))
            }
            Kind::Clock => first.saturating_mul(*REFUSED.get(index(failures)).unwrap_or(&REFUSED[4])),
            Kind::Refused => first.saturating_mul(*REFUSED.get(index(failures))?),
        };
        let whole = whole.min(most);
        let drawn = between(part(whole, 0.8), whole, draw).max(FLOOR * 10);
        Some(drawn.max(asked(error, now).min(self.retry_after)))
    }

    /// The least wait where the server closes the connection instead of answering, and has failed for so long: some
    /// refuse a password so (ejabberd 23.01). A tenth of that time, so that an outage lasts that much longer at
    /// most.
    pub(crate) fn closed(&self, error: &Error, failing: Duration) -> Duration {
        if error.is_closed_without_response() {
            (failing / 10).min(self.reprobe.0.saturating_mul(12))
        } else {
            Duration::ZERO
        }
    }

    /// How old a token must be before a refusal replaces it, after so many that were refused soon.
    pub(crate) fn quiet(streak: u32) -> Duration {
        REPLICATION.saturating_mul(1_u32.checked_shl(streak).unwrap_or(u32::MAX)).min(LONGEST_QUIET)
    }
}

#[cfg(test)]
mod tests;
