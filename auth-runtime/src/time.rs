//! The clock as providers spell it. jiff does the calendar.

use std::time::SystemTime;

use jiff::Timestamp;
use jiff::fmt::strtime;
use jiff::tz::{Offset, TimeZone};

use crate::spec::{Clock, ClockForm};

/// `2026-03-01T10:11:40Z`, with no fraction; a stand-in text beyond the years that a calendar has.
pub(crate) fn rfc3339(at: SystemTime) -> String {
    timestamp(at).map_or_else(|| "out of range".to_owned(), |at| strftime(at, 0, "%Y-%m-%dT%H:%M:%SZ"))
}

fn timestamp(at: SystemTime) -> Option<Timestamp> {
    Timestamp::try_from(at).ok()
}

fn strftime(at: Timestamp, offset: i32, form: &str) -> String {
    let zone = Offset::from_seconds(offset).map_or(TimeZone::UTC, TimeZone::fixed);
    strtime::format(form, &at.to_zoned_datetime(zone)).unwrap_or_default()
}

/// The instant as the declaration wants it; `None` beyond the years that a calendar has.
pub(crate) fn spell(now: SystemTime, clock: Clock) -> Option<String> {
    let now = timestamp(now)?.checked_add(jiff::SignedDuration::from_millis(clock.shift)).ok()?;
    Some(match clock.form {
        ClockForm::Unix => now.as_second().to_string(),
        ClockForm::UnixMs => now.as_millisecond().to_string(),
        ClockForm::UnixUs => now.as_microsecond().to_string(),
        ClockForm::HttpDate => strftime(now, 0, "%a, %d %b %Y %H:%M:%S GMT"),
        ClockForm::Rfc3339 if clock.offset == 0 => strftime(now, 0, "%Y-%m-%dT%H:%M:%SZ"),
        ClockForm::Rfc3339 => strftime(now, clock.offset, "%Y-%m-%dT%H:%M:%S%:z"),
        ClockForm::Strftime(form) => strftime(now, clock.offset, form),
    })
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    #[test]
    fn each_form() {
        let now = UNIX_EPOCH + Duration::from_millis(1_647_832_300_123);
        let at = |form, offset, shift| spell(now, Clock { form, offset, shift }).unwrap();
        assert_eq!(at(ClockForm::Unix, 0, 0), "1647832300");
        assert_eq!(at(ClockForm::UnixMs, 0, -123), "1647832300000");
        assert_eq!(at(ClockForm::UnixUs, 0, 0), "1647832300123000");
        assert_eq!(at(ClockForm::HttpDate, 0, 0), "Mon, 21 Mar 2022 03:11:40 GMT");
        assert_eq!(at(ClockForm::Rfc3339, 0, 60_000), "2022-03-21T03:12:40Z");
        assert_eq!(at(ClockForm::Rfc3339, 25_200, 0), "2022-03-21T10:11:40+07:00");
        assert_eq!(
            at(ClockForm::Strftime("%Y-%m-%dT%H:%M:%S%:z"), 25_200, 0),
            "2022-03-21T10:11:40+07:00",
            "the example of Klikoo's page"
        );
        assert_eq!(at(ClockForm::Strftime("%Y%m%dT%H%M%SZ"), 0, 0), "20220321T031140Z");
    }

    #[test]
    fn an_instant_before_1970_has_its_own_sign() {
        let before = UNIX_EPOCH - Duration::from_secs(1);
        assert_eq!(
            spell(before, Clock { form: ClockForm::Unix, offset: 0, shift: 0 }).as_deref(),
            Some("-1")
        );
        assert_eq!(rfc3339(before), "1969-12-31T23:59:59Z");
    }
}
