//! When the token expires.

use std::borrow::Cow;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::Reader;
use crate::action::Action;
use crate::error::Error;
use crate::response::json;
use crate::response::json::number::{self, BadNumber, Unit};
use crate::response::json::shape::nearest_expiry;
use crate::secret::Secret;
use crate::spec::{Deadline, HEADER, Lifetime, TokenPlace};

/// A longer life is a unit that was mistaken: an instant read as a duration, milliseconds read as seconds.
const LONGEST: Duration = Duration::from_secs(10 * 365 * 86_400);
const SHORTEST: Duration = Duration::from_secs(1);
/// A token that expired no longer ago ended on its way here: a provider that gives one token to its end rounds
/// down, and clocks differ by seconds.
const JUST_ENDED: Duration = Duration::from_secs(60);
/// After this long, a provider has another token than the one that has just ended.
const AGAIN: Duration = Duration::from_secs(1);

impl Reader<'_> {
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
                Lifetime::Seconds(place) => self.lifetime(place, Some(Unit::Seconds), &mut looked_for)?,
                Lifetime::Millis(place) => self.lifetime(place, Some(Unit::Millis), &mut looked_for)?,
                Lifetime::Hms(place) => self.lifetime(place, None, &mut looked_for)?,
            };
            if at.is_some() {
                earliest = at;
                break;
            }
        }
        for deadline in self.spec.response.expires_at {
            let at = match *deadline {
                Deadline::Unix(place) => {
                    let seconds = |raw: &str| unix(number::duration(raw, Unit::Seconds)?);
                    self.instant(place, Some(Unit::Seconds), &mut looked_for, seconds)?
                }
                Deadline::UnixMs(place) => {
                    let millis = |raw: &str| unix(number::unix_ms(raw)?);
                    self.instant(place, Some(Unit::Millis), &mut looked_for, millis)?
                }
                Deadline::Rfc3339(place) => self.instant(place, None, &mut looked_for, number::rfc3339)?,
                Deadline::Local(place, offset) => {
                    self.instant(place, None, &mut looked_for, |raw| number::local(raw, offset))?
                }
                Deadline::HttpDate(place) => {
                    self.instant(place, None, &mut looked_for, |raw| number::http_date(raw, now))?
                }
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
            return Err(self.no_end(&looked_for));
        }
        Ok(earliest)
    }

    /// Nothing says when the token expires.
    #[cold]
    fn no_end(&self, looked_for: &[u8]) -> Error {
        let first = looked_for.first().copied();
        let name = first.map(|place| self.name(place)).unwrap_or_default();
        let scrubber = self.scrubber();
        let path = first.filter(|place| *place < HEADER);
        let in_body = path.and_then(|_| nearest_expiry(self.body.text()));
        let in_head = self.headers.keys().map(http::HeaderName::as_str).find(|name| {
            (name.contains("expir") || name.contains("ttl"))
                && *name != "expires"
                && !self.is_read_header(name)
        });
        let hint = match (in_body, in_head) {
            (Some(path), _) => format!("; `{}` is there", scrubber.clean(&path, 80)),
            (None, Some(header)) => {
                format!("; there is `expires_in = header(\"{}\")`", scrubber.clean(header, 80))
            }
            (None, None) => String::new(),
        };
        let allow = match path {
            Some(_) if self.spec.response.expires_at.is_empty() => {
                format!(" (where it may be missing, write `expires_in = \"{name}\" | none`)")
            }
            Some(_) => " (where it may be missing, write `expires_in = none` beside it)".to_owned(),
            None => String::new(),
        };
        let places = self.names(looked_for);
        self.unlike(
            format!("the response does not say when the token expires: nothing at {places}{hint}{allow}"),
            path.filter(|_| hint.is_empty()),
        )
    }

    fn is_read_header(&self, name: &str) -> bool {
        self.spec.response.headers.contains(&name)
    }

    /// What is at a path or in a header, as JSON; an empty text is nothing.
    #[inline]
    fn moment(&self, place: u8) -> Option<Cow<'_, str>> {
        let Some(header) = place.checked_sub(HEADER) else {
            return self.at(place).filter(|raw| !json::is_blank(raw)).map(Cow::Borrowed);
        };
        self.moment_in_head(header)
    }

    fn moment_in_head(&self, header: u8) -> Option<Cow<'_, str>> {
        let name = self.spec.response.headers.get(usize::from(header))?;
        let value = self.headers.get(*name)?.to_str().unwrap_or("?").trim_ascii();
        // No number and no date has a quote in it.
        let value = if value.contains(['"', '\\']) { "?" } else { value };
        (!value.is_empty()).then(|| Cow::Owned(format!("\"{value}\"")))
    }

    /// A token that has expired when it comes: there is none to serve, and another one in a moment.
    fn has_ended(&self, what: String) -> Error {
        let until = self.cx.now().checked_add(AGAIN);
        self.error(what).act(Action::Wait { until }).retry_after(until)
    }

    /// `None` for a unit is `HH:MM:SS`.
    fn lifetime(
        &self,
        place: u8,
        unit: Option<Unit>,
        looked_for: &mut Vec<u8>,
    ) -> Result<Option<SystemTime>, Error> {
        let Some(raw) = self.moment(place) else {
            looked_for.push(place);
            return Ok(None);
        };
        let raw = &*raw;
        let read = match unit {
            Some(unit) => number::duration(raw, unit),
            None => number::hms(raw),
        };
        let just_ended = || unit.and_then(|unit| number::ago(raw, unit)).is_some_and(|ago| ago <= JUST_ENDED);
        let life = match read {
            Ok(life) => life,
            Err(BadNumber::Negative) if just_ended() => Duration::ZERO,
            Err(bad) => return Err(self.unreadable(place, &bad)),
        };
        if life > LONGEST || life < SHORTEST {
            return Err(self.odd_life(place, raw, life));
        }
        Ok(self.cx.now().checked_add(life))
    }

    /// Why no token has such a life.
    #[cold]
    fn odd_life(&self, path: u8, raw: &str, life: Duration) -> Error {
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
            return self.implausible(path, "a life of over 10 years", guess);
        }
        // 900, where milliseconds are declared: as a number without a fraction it can be nothing else.
        let is_whole = raw.bytes().all(|byte| byte.is_ascii_digit() || byte == b'"');
        let guess = if life > Duration::ZERO && is_whole {
            ": it looks like seconds, which `expires_in = \"…\"` reads"
        } else {
            ""
        };
        let place = self.name(path);
        self.has_ended(format!("`{place}` gives the token a life of under a second{guess}"))
    }

    fn instant(
        &self,
        path: u8,
        unit: Option<Unit>,
        looked_for: &mut Vec<u8>,
        read: impl Fn(&str) -> Result<SystemTime, BadNumber>,
    ) -> Result<Option<SystemTime>, Error> {
        let Some(raw) = self.moment(path) else {
            looked_for.push(path);
            return Ok(None);
        };
        let at = read(&raw).map_err(|bad| self.unreadable(path, &bad))?;
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
        if at <= now && age <= JUST_ENDED {
            return Err(self.has_ended(format!(
                "the token expired {} s before it was acquired, by {place}",
                age.as_secs()
            )));
        }
        if at <= now && age < LONGEST {
            let days = age.as_secs() / 86_400;
            let age = if days < 2 { format!("{} s", age.as_secs()) } else { format!("{days} days") };
            let what = format!("the token expired {age} before it was acquired, by {place}");
            return Err(self.error(what).act(Action::CheckClock));
        }
        if at <= now {
            let seconds = said.checked_mul(1000).is_some_and(near);
            let guess = match unit {
                Some(Unit::Millis) if seconds => "seconds, which `unix(…)` reads",
                _ => "a duration, which `expires_in` reads",
            };
            let what =
                format!("{place} says that the token expired over 10 years ago: it looks like {guess}");
            return Err(self.error(what));
        }
        let life = at.duration_since(now).unwrap_or_default();
        if life < SHORTEST {
            return Err(self.has_ended(format!("{place} gives the token a life of under a second")));
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

    #[cold]
    fn unreadable(&self, path: u8, bad: &BadNumber) -> Error {
        let name = self.name(path);
        let way = if *bad == BadNumber::NoOffset {
            format!(": if its time zone is known, write `rfc3339(\"{name}\", offset = \"+00:00\")`")
        } else {
            String::new()
        };
        self.unlike(format!("`{name}`, when the token expires, cannot be read: {bad}{way}"), None)
    }

    fn implausible(&self, path: u8, what: &str, guess: &str) -> Error {
        self.error(format!("`{}` gives the token {what}{guess}", self.name(path)))
    }
}

fn unix(since: Duration) -> Result<SystemTime, BadNumber> {
    UNIX_EPOCH.checked_add(since).ok_or(BadNumber::TooLarge)
}
