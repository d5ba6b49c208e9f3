//! `Retry-After` (RFC 9110, 10.2.3): seconds, or a date in one of the three forms of HTTP; and its cousins
//! that no standard knows.

use std::time::{Duration, SystemTime};

/// The longest wait that a provider can ask for: one wrong header must not silence a source for a year.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// When the provider wants to be asked again: between now and a day from now, or `None` if the header is no
/// such wish.
pub(crate) fn retry_after(value: &str, now: SystemTime) -> Option<SystemTime> {
    let value = value.trim_ascii();
    if value.is_empty() {
        return None;
    }
    let latest = now.checked_add(LONGEST)?;
    if value.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than fit are still a number, and a long wait.
        let wait = value.parse().map_or(LONGEST, Duration::from_secs);
        return now.checked_add(wait.min(LONGEST));
    }
    Some(http_date(value, now)?.clamp(now, latest))
}

/// The same out of a header that is no standard: seconds from now or since 1970 or milliseconds since 1970,
/// told apart by their size, a date of HTTP or a time of RFC 3339.
pub(crate) fn reset(value: &str, now: SystemTime) -> Option<SystemTime> {
    // In seconds: three years as a wait, and 1973 as a moment; in milliseconds since 1970, the same year.
    const MOMENT: u64 = 100_000_000;
    const MILLIS: u64 = 100_000_000_000;
    let value = value.trim_ascii();
    let (whole, fraction) = value.split_once('.').unwrap_or((value, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let at = if digits(whole) && digits(fraction) {
        let number: u64 = whole.parse().unwrap_or(u64::MAX);
        // A part of a second cut off would be too early.
        let up = u64::from(fraction.bytes().any(|byte| byte != b'0'));
        match number {
            ..MOMENT => now.checked_add(Duration::from_secs(number + up)),
            MOMENT..MILLIS => SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(number + up)),
            _ => SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(number)),
        }
    } else if let Some(at) = http_date(value, now) {
        Some(at)
    } else {
        SystemTime::try_from(value.parse::<jiff::Timestamp>().ok()?).ok()
    };
    let latest = now.checked_add(LONGEST)?;
    Some(at.unwrap_or(latest).clamp(now, latest))
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` or `Sun Nov  6 08:49:37 1994`.
///
/// The name of the day is not compared with the date: a provider that has it wrong still means the date.
pub(crate) fn http_date(value: &str, now: SystemTime) -> Option<SystemTime> {
    let (day, month, year, time) = if let Some((weekday, rest)) = value.split_once(',') {
        is_weekday(weekday).then_some(())?;
        let rest = rest.trim_ascii_start();
        // rfc850 is the form with hyphens.
        let mut parts = rest.splitn(3, [' ', '-']);
        let (day, month, rest) = (parts.next()?, parts.next()?, parts.next()?);
        let (year, rest) = rest.split_once(' ')?;
        let time = rest.strip_suffix(" GMT").or_else(|| rest.strip_suffix(" UTC"))?;
        (day, month, year, time)
    } else {
        let mut words = value.split_ascii_whitespace();
        is_weekday(words.next()?).then_some(())?;
        let (month, day, time, year) = (words.next()?, words.next()?, words.next()?, words.next()?);
        words.next().is_none().then_some(())?;
        (day, month, year, time)
    };

    let mut clock = time.split(':');
    let (hour, minute, second) = (clock.next()?, clock.next()?, clock.next()?);
    clock.next().is_none().then_some(())?;
    let year = match (year.len(), number(year)?) {
        (2, year) => full_year(year, now)?,
        (4, year) => year,
        _ => return None,
    };
    let date = jiff::civil::DateTime::new(
        year,
        month_number(month)?,
        small(day)?,
        small(hour)?,
        small(minute)?,
        // A leap second is a valid date that no clock of ours has.
        small(second).map(|second| if second == 60 { 59 } else { second })?,
        0,
    )
    .ok()?;
    // jiff's timestamps end a day before its dates do: the very last day of 9999 is not garbage but far away.
    let unix = jiff::tz::TimeZone::UTC.to_timestamp(date).unwrap_or(jiff::Timestamp::MAX).as_second();
    // Whatever lies before 1970 is over.
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(u64::try_from(unix).unwrap_or(0)))
}

/// RFC 9110, 5.6.7: a year of two digits that seems to be more than 50 years ahead is in the past.
fn full_year(year: i16, now: SystemTime) -> Option<i16> {
    let this_year = jiff::Timestamp::try_from(now).ok()?;
    let this_year = jiff::tz::TimeZone::UTC.to_datetime(this_year).year();
    let year = this_year.checked_sub(this_year.rem_euclid(100))?.checked_add(year)?;
    Some(if year > this_year.checked_add(50)? { year - 100 } else { year })
}

fn is_weekday(word: &str) -> bool {
    const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    DAYS.iter().any(|day| word == *day || day.get(..3) == Some(word))
}

fn month_number(word: &str) -> Option<i8> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    (1_i8..).zip(MONTHS).find(|(_, month)| *month == word).map(|(number, _)| number)
}

fn number(digits: &str) -> Option<i16> {
    // `parse` alone would take a sign.
    if digits.bytes().all(|byte| byte.is_ascii_digit()) { digits.parse().ok() } else { None }
}

fn small(digits: &str) -> Option<i8> {
    if digits.len() > 2 { None } else { number(digits).and_then(|number| i8::try_from(number).ok()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 1994-11-06 08:49:37, RFC 9110's own example.
    const EXAMPLE: u64 = 784_111_777;

    #[test]
    fn table() {
        let day = 86_400;
        for (value, ahead) in [
            ("0", Some(0)),
            ("120", Some(120)),
            (" 120\t", Some(120)),
            ("0120", Some(120)),
            ("86400", Some(day)),
            ("86401", Some(day)),
            ("18446744073709551615", Some(day)),
            ("99999999999999999999999999", Some(day)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(100)),
            ("Sun, 06 Nov 1994 08:49:37 UTC", Some(100)),
            ("Sun, 6 Nov 1994 08:49:37 GMT", Some(100)),
            ("Mon, 06 Nov 1994 08:49:37 GMT", Some(100)),
            ("Sunday, 06-Nov-94 08:49:37 GMT", Some(100)),
            ("Sun, 06-Nov-1994 08:49:37 GMT", Some(100)),
            ("Sun Nov  6 08:49:37 1994", Some(100)),
            ("Sun Nov 06 08:49:37 1994", Some(100)),
            ("Sun, 06 Nov 1994 08:49:60 GMT", Some(122)),
            ("Mon, 07 Nov 1994 08:47:57 GMT", Some(day)),
            ("Fri, 31 Dec 9999 23:59:59 GMT", Some(day)),
            ("Sun, 06 Nov 1994 08:47:56 GMT", Some(0)),
            ("Thu, 01 Jan 1970 00:00:00 GMT", Some(0)),
            ("Sun, 06 Nov 1904 08:49:37 GMT", Some(0)),
            ("Saturday, 06-Nov-99 08:49:37 GMT", Some(day)),
            ("Sunday, 06-Nov-45 08:49:37 GMT", Some(0)),
            ("", None),
            (" ", None),
            ("-1", None),
            ("+1", None),
            ("1.5", None),
            ("1 2", None),
            ("120s", None),
            ("soon", None),
            ("٣", None),
            ("Sun, 06 Nov 1994 08:49:37", None),
            ("Sun, 06 Nov 1994 08:49:37 PST", None),
            ("Sun, 06 Nov 1994 08:49:37 +0000", None),
            ("Sun, 31 Feb 1994 08:49:37 GMT", None),
            ("Sun, 06 Nov 1994 24:49:37 GMT", None),
            ("Sun, 06 Nov 1994 08:49 GMT", None),
            ("Sun, 06 Nov 1994 -8:49:37 GMT", None),
            ("Sun, 06 Nov 199 08:49:37 GMT", None),
            ("Sun, 06 Nov 99999 08:49:37 GMT", None),
            ("Xyz, 06 Nov 1994 08:49:37 GMT", None),
            ("Sun, 06 Xyz 1994 08:49:37 GMT", None),
            ("Sun, ", None),
            (",", None),
            ("Sun Nov  6 08:49:37 1994 GMT", None),
            ("1994-11-06T08:49:37Z", None),
        ] {
            let now = SystemTime::UNIX_EPOCH + Duration::from_secs(EXAMPLE - 100);
            let want = ahead.map(|ahead| now + Duration::from_secs(ahead));
            assert_eq!(retry_after(value, now), want, "{value}");
        }
    }

    #[test]
    fn a_reset_is_told_by_its_size() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        let day = 86_400_000;
        for (value, ahead) in [
            ("0", Some(0)),
            ("600", Some(600_000)),
            (" 600 ", Some(600_000)),
            ("0.5", Some(1_000)),
            ("12.0", Some(12_000)),
            ("99999999", Some(day)),
            ("1700000600", Some(600_000)),
            ("1700000600.25", Some(601_000)),
            ("1700000600123", Some(600_123)),
            ("1600000000", Some(0)),
            ("1800000000", Some(day)),
            ("18446744073709551616", Some(day)),
            ("Tue, 14 Nov 2023 22:23:20 GMT", Some(600_000)),
            ("2023-11-14T22:23:20Z", Some(600_000)),
            ("2023-11-14T23:23:20+01:00", Some(600_000)),
            ("", None),
            (".", None),
            ("5.", None),
            ("-5", None),
            ("1e9", None),
            ("soon", None),
            ("10m", None),
        ] {
            let want = ahead.map(|ahead| now + Duration::from_millis(ahead));
            assert_eq!(reset(value, now), want, "{value}");
        }
    }

    #[test]
    fn a_clock_before_1970() {
        let now = SystemTime::UNIX_EPOCH - Duration::from_secs(5);
        assert_eq!(retry_after("7", now), Some(now + Duration::from_secs(7)));
        assert!(retry_after("Sunday, 06-Nov-94 08:49:37 GMT", now).is_some());
    }
}
