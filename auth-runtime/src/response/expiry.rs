//! When the token ends.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::Answer;
use crate::answer::number::{self, BadNumber, Unit};
use crate::error::Error;
use crate::spec::{Deadline, Lifetime, TokenPlace};
use crate::{Action, Secret};

/// A longer life is a unit that was mistaken: an instant read as a duration, milliseconds read as seconds.
const LONGEST: Duration = Duration::from_secs(10 * 365 * 86_400);
const SHORTEST: Duration = Duration::from_secs(1);

impl Answer<'_> {
    /// The earlier of what the duration and the instant say. `None` only where the declaration says `none`,
    /// or where the old token lives on as long as it did.
    pub(super) fn expires_at(&self, token: &Secret) -> Result<Option<SystemTime>, Error> {
        if matches!(self.spec.response.token, TokenPlace::None) {
            return Ok(None);
        }
        let now = self.cx.now();
        let mut looked_for = Vec::new();
        let (mut earliest, mut unlimited) = (None, false);
        for lifetime in self.spec.response.expires_in {
            let at = match *lifetime {
                Lifetime::Unlimited => {
                    unlimited = true;
                    break;
                }
                Lifetime::Fixed(millis) => now.checked_add(Duration::from_millis(millis)),
                Lifetime::Jwt => Some(self.jwt_exp(token)?),
                Lifetime::Seconds(path) => {
                    self.lifetime(path, &mut looked_for, |raw| number::duration(raw, Unit::Seconds))?
                }
                Lifetime::Millis(path) => {
                    self.lifetime(path, &mut looked_for, |raw| number::duration(raw, Unit::Millis))?
                }
                Lifetime::Hms(path) => self.lifetime(path, &mut looked_for, number::hms)?,
            };
            if at.is_some() {
                earliest = at;
                break;
            }
        }
        for deadline in self.spec.response.expires_at {
            let at = match *deadline {
                Deadline::Unix(path) => {
                    let seconds = |raw: &str| unix(raw, Unit::Seconds);
                    self.instant(path, Some(Unit::Seconds), &mut looked_for, seconds)?
                }
                Deadline::UnixMs(path) => {
                    let millis = |raw: &str| unix(raw, Unit::Millis);
                    self.instant(path, Some(Unit::Millis), &mut looked_for, millis)?
                }
                Deadline::Rfc3339(path) => self.instant(path, None, &mut looked_for, number::rfc3339)?,
            };
            if let Some(at) = at {
                earliest = Some(earliest.map_or(at, |other: SystemTime| other.min(at)));
                break;
            }
        }
        if earliest.is_none() && !unlimited {
            if let (TokenPlace::Kept, Some(token)) = (&self.spec.response.token, self.cx.token()) {
                return Ok(token.expires_at());
            }
            let first = looked_for.first().copied();
            return Err(self.unlike(
                format!(
                    "the answer does not say when the token ends: nothing at {}",
                    self.names(&looked_for)
                ),
                first,
            ));
        }
        Ok(earliest)
    }

    fn lifetime(
        &self,
        path: u8,
        looked_for: &mut Vec<u8>,
        read: impl Fn(&str) -> Result<Duration, BadNumber>,
    ) -> Result<Option<SystemTime>, Error> {
        let Some(raw) = self.at(path) else {
            looked_for.push(path);
            return Ok(None);
        };
        let life = read(raw).map_err(|bad| self.unreadable(path, &bad))?;
        if life > LONGEST {
            let now = self.cx.now().duration_since(UNIX_EPOCH).unwrap_or_default();
            let near = |life: Duration| life > now / 2 && life < now * 2;
            let guess = if near(life) {
                ": it looks like a unix time, which `expires_at = unix(…)` reads"
            } else if near(life / 1000) {
                ": it looks like a unix time in milliseconds, which `expires_at = unix_ms(…)` reads"
            } else if life / 1000 < LONGEST {
                ": it looks like milliseconds, which `expires_in = ms(…)` reads"
            } else {
                ""
            };
            return Err(self.implausible(path, "a life of over 10 years", guess));
        }
        if life < SHORTEST {
            // 900, where milliseconds are declared: as a number without a fraction it can be nothing else.
            let is_whole = raw.bytes().all(|byte| byte.is_ascii_digit() || byte == b'"');
            let guess = if life > Duration::ZERO && is_whole {
                ": it looks like seconds, which `expires_in = \"…\"` reads"
            } else {
                ""
            };
            return Err(self.implausible(path, "a life of under a second", guess));
        }
        Ok(self.cx.now().checked_add(life))
    }

    fn instant(
        &self,
        path: u8,
        unit: Option<Unit>,
        looked_for: &mut Vec<u8>,
        read: impl Fn(&str) -> Result<SystemTime, BadNumber>,
    ) -> Result<Option<SystemTime>, Error> {
        let Some(raw) = self.at(path) else {
            looked_for.push(path);
            return Ok(None);
        };
        let at = read(raw).map_err(|bad| self.unreadable(path, &bad))?;
        self.plausible(at, unit, &format!("`{}`", self.name(path))).map(Some)
    }

    fn jwt_exp(&self, token: &Secret) -> Result<SystemTime, Error> {
        let exp = number::jwt_exp(token.expose_secret())
            .map_err(|bad| self.error(format!("the token's `exp` cannot be read: {bad}")))?;
        let at = UNIX_EPOCH
            .checked_add(exp)
            .ok_or_else(|| self.error("the token's `exp` is beyond the calendar"))?;
        self.plausible(at, Some(Unit::Seconds), "the token's `exp`")
    }

    fn plausible(&self, at: SystemTime, unit: Option<Unit>, place: &str) -> Result<SystemTime, Error> {
        let now = self.cx.now();
        let said = at.duration_since(UNIX_EPOCH).unwrap_or_default();
        let clock = now.duration_since(UNIX_EPOCH).unwrap_or_default();
        let near = |said: Duration| said > clock / 2 && said < clock * 2;
        let age = now.duration_since(at).unwrap_or_default();
        if at <= now && age < LONGEST {
            let days = age.as_secs() / 86_400;
            let age = if days < 2 { format!("{} s", age.as_secs()) } else { format!("{days} days") };
            let what = format!("the token ended {age} before it was bought, by {place}");
            return Err(self.error(what).act(Action::CheckClock));
        }
        if at <= now {
            let seconds = said.checked_mul(1000).is_some_and(near);
            let guess = match unit {
                Some(Unit::Millis) if seconds => "seconds, which `unix(…)` reads",
                _ => "a duration, which `expires_in` reads",
            };
            let what = format!("{place} says that the token ended over 10 years ago: it looks like {guess}");
            return Err(self.error(what));
        }
        let life = at.duration_since(now).unwrap_or_default();
        if life < SHORTEST {
            return Err(self.error(format!("{place} gives the token a life of under a second")));
        }
        if life > LONGEST {
            let guess = match unit {
                Some(Unit::Seconds) if near(said / 1000) => {
                    ": it looks like milliseconds, which `unix_ms(…)` reads"
                }
                Some(Unit::Millis) if near(said / 1000) => ": it looks like microseconds",
                _ => "",
            };
            return Err(self.error(format!("{place} gives the token a life of over 10 years{guess}")));
        }
        Ok(at)
    }

    fn unreadable(&self, path: u8, bad: &BadNumber) -> Error {
        self.unlike(format!("`{}`, when the token ends, cannot be read: {bad}", self.name(path)), None)
    }

    fn implausible(&self, path: u8, what: &str, guess: &str) -> Error {
        self.error(format!("`{}` gives the token {what}{guess}", self.name(path)))
    }
}

fn unix(raw: &str, unit: Unit) -> Result<SystemTime, BadNumber> {
    UNIX_EPOCH.checked_add(number::duration(raw, unit)?).ok_or(BadNumber::TooLarge)
}
