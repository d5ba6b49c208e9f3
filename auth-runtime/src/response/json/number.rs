//! Lives and instants out of a response, in whatever way the provider writes them.
//!
//! Exact arithmetic on the decimal text: a float would round, and would read `1e400` as infinity.

use std::fmt;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD_INDIFFERENT;
use zeroize::Zeroizing;

use super::body::Body;
use super::seek::{Path, seek};
use super::{BadText, article, kind, text};

/// Why a value is no duration or instant. Never holds the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BadNumber {
    /// The value is of this JSON type.
    WrongType(&'static str),
    /// Text that is no decimal number.
    NotANumber,
    /// Below zero.
    Negative,
    /// Beyond [`MAX_SECONDS`].
    TooLarge,
    /// Text that is not `HH:MM:SS`.
    NotADuration,
    /// Text that is no date and time of RFC 3339.
    NotAnInstant,
    /// A date and time without an offset: it could be anybody's noon.
    NoOffset,
    /// Text that is no date of HTTP.
    NotAnHttpDate,
    /// An instant before 1970.
    BeforeEpoch,
    /// A token that is no signed JWT whose claims can be read.
    NotAJwt,
    /// A JWT without `exp`.
    NoExp,
}

impl fmt::Display for BadNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            BadNumber::WrongType(kind) => return f.write_str(&article(kind)),
            BadNumber::NotANumber => "text that is not a number",
            BadNumber::Negative => "a negative number",
            BadNumber::TooLarge => "a number too large to be a time",
            BadNumber::NotADuration => "text that is not a duration (`HH:MM:SS`)",
            BadNumber::NotAnInstant => "text that is not a time of RFC 3339",
            BadNumber::NoOffset => "a time without an offset (`Z` or `+07:00`)",
            BadNumber::NotAnHttpDate => "text that is not a date of HTTP (`Tue, 14 Nov 2023 23:13:20 GMT`)",
            BadNumber::BeforeEpoch => "a time before 1970",
            BadNumber::NotAJwt => "a token that is not a readable JWT",
            BadNumber::NoExp => "a JWT without `exp`",
        })
    }
}

impl std::error::Error for BadNumber {}

impl From<BadText> for BadNumber {
    fn from(bad: BadText) -> BadNumber {
        match bad {
            BadText::WrongType(kind) => BadNumber::WrongType(kind),
            BadText::Escape => BadNumber::NotANumber,
        }
    }
}

/// The unit in which a provider counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Seconds.
    Seconds,
    /// Milliseconds.
    Millis,
}

/// The longest duration that is read: 292,277 years.
///
/// Far enough that a unix time in the wrong unit still arrives and its likely unit can be told, and near
/// enough that adding it to an instant stays within 64 bits. `SystemTime` ends earlier on Windows: use
/// `checked_add`.
pub(crate) const MAX_SECONDS: u64 = i64::MAX as u64 / 1_000_000;

/// A number, or text that is a number, as a duration. What is below a nanosecond is cut off.
///
/// # Errors
/// The value is no number, is negative, or is beyond [`MAX_SECONDS`].
pub(crate) fn duration(raw: &str, unit: Unit) -> Result<Duration, BadNumber> {
    match kind(raw) {
        "number" => decimal(raw.trim_ascii(), unit),
        "string" => decimal(text(raw)?.as_str().trim_ascii(), unit),
        kind => Err(BadNumber::WrongType(kind)),
    }
}

/// The same of a number below zero, without its sign: a token that expired so long ago.
pub(crate) fn ago(raw: &str, unit: Unit) -> Option<Duration> {
    let text = match kind(raw) {
        "number" => super::Text::Borrowed(raw),
        _ => text(raw).ok()?,
    };
    decimal(text.as_str().trim_ascii().strip_prefix('-')?, unit).ok()
}

/// Reads `-?digits[.digits][e[+-]digits]`. Text may have leading zeros, which JSON numbers may not.
fn decimal(number: &str, unit: Unit) -> Result<Duration, BadNumber> {
    // What nearly every provider sends. Longer ones are too large, and are told so below.
    if unit == Unit::Seconds && number.len() <= 18 && is_digits(number) {
        return number.parse().map_err(|_| BadNumber::TooLarge).and_then(|seconds| bounded(seconds, 0));
    }
    let (negative, unsigned) = match number.strip_prefix('-') {
        Some(unsigned) => (true, unsigned),
        None => (false, number),
    };
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, decimal_exponent(exponent)?),
        None => (unsigned, 0),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) if is_digits(fraction) => (whole, fraction),
        Some(_) => return Err(BadNumber::NotANumber),
        None => (mantissa, ""),
    };
    if !is_digits(whole) {
        return Err(BadNumber::NotANumber);
    }

    let shift = match unit {
        Unit::Seconds => 0,
        Unit::Millis => -3,
    };
    // The power of ten of each digit, from the left.
    let length = i64::try_from(whole.len()).map_err(|_| BadNumber::TooLarge)?;
    let mut power = length.saturating_add(exponent).saturating_add(shift);
    let (mut seconds, mut nanos) = (0_u64, 0_u32);
    for digit in whole.bytes().chain(fraction.bytes()).map(|byte| byte - b'0') {
        power = power.saturating_sub(1);
        if digit == 0 {
            continue;
        }
        if negative {
            return Err(BadNumber::Negative);
        }
        match u32::try_from(power) {
            Ok(power) => {
                let value = 10_u64.checked_pow(power).and_then(|ten| ten.checked_mul(digit.into()));
                seconds = value.and_then(|value| seconds.checked_add(value)).ok_or(BadNumber::TooLarge)?;
            }
            Err(_) if power > 0 => return Err(BadNumber::TooLarge),
            // Below zero: -1 is a tenth, -9 a nanosecond, and what is smaller is cut off.
            Err(_) => {
                let ten = u32::try_from(power + 9).ok().and_then(|power| 10_u32.checked_pow(power));
                nanos += ten.unwrap_or(0) * u32::from(digit);
            }
        }
    }
    bounded(seconds, nanos)
}

/// The exponent, as far as it matters: beyond a billion either way, every number is nothing or too large.
fn decimal_exponent(exponent: &str) -> Result<i64, BadNumber> {
    const FAR: i64 = 1_000_000_000_000;
    let (negative, digits) = match exponent.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, exponent.strip_prefix('+').unwrap_or(exponent)),
    };
    if !is_digits(digits) {
        return Err(BadNumber::NotANumber);
    }
    let size = digits.parse().unwrap_or(FAR).min(FAR);
    Ok(if negative { -size } else { size })
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn bounded(seconds: u64, nanos: u32) -> Result<Duration, BadNumber> {
    if seconds > MAX_SECONDS { Err(BadNumber::TooLarge) } else { Ok(Duration::new(seconds, nanos)) }
}

/// `HH:MM:SS`, with a fraction or not, and with .NET's days or not: `1.00:00:00`.
///
/// Without days the hours may be more than a day: `36:00:00`.
///
/// # Errors
/// The value is other text or no text, or negative.
pub(crate) fn hms(raw: &str) -> Result<Duration, BadNumber> {
    let text = text(raw)?;
    let text = text.as_str().trim_ascii();
    if let Some(positive) = text.strip_prefix('-') {
        return Err(parse_hms(positive).map_or(BadNumber::NotADuration, |_| BadNumber::Negative));
    }
    parse_hms(text).ok_or(BadNumber::NotADuration).and_then(|(seconds, nanos)| bounded(seconds, nanos))
}

fn parse_hms(text: &str) -> Option<(u64, u32)> {
    let mut parts = text.split(':');
    let (hours, minutes, seconds) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let (days, hours) = match hours.split_once('.') {
        Some((days, hours)) => (count(days, 1..=8)?, below(count(hours, 2..=2)?, 24)?),
        None => (0, count(hours, 2..=6)?),
    };
    let (seconds, fraction) = seconds.split_once('.').map_or((seconds, None), |(s, f)| (s, Some(f)));
    let minutes = below(count(minutes, 2..=2)?, 60)?;
    let seconds = below(count(seconds, 2..=2)?, 60)?;
    let nanos = match fraction {
        None => 0,
        Some(fraction) => {
            let digits = u32::try_from(fraction.len()).ok()?;
            let value = u32::try_from(count(fraction, 1..=9)?).ok()?;
            value.checked_mul(10_u32.checked_pow(9_u32.checked_sub(digits)?)?)?
        }
    };
    // At most eight digits of days: far within 64 bits.
    Some((((days * 24 + hours) * 60 + minutes) * 60 + seconds, nanos))
}

fn count(digits: &str, length: std::ops::RangeInclusive<usize>) -> Option<u64> {
    if length.contains(&digits.len()) && is_digits(digits) { digits.parse().ok() } else { None }
}

fn below(value: u64, bound: u64) -> Option<u64> {
    (value < bound).then_some(value)
}

/// An instant of RFC 3339; a space may stand for the `T`.
///
/// # Errors
/// The value is no such text, has no offset, or lies before 1970.
pub(crate) fn rfc3339(raw: &str) -> Result<SystemTime, BadNumber> {
    let text = text(raw)?;
    let text = text.as_str().trim_ascii();
    let instant: jiff::Timestamp = text.parse().or_else(|_| last_day(text).ok_or(())).map_err(|()| {
        // jiff would say so too, but with the value in its words.
        if text.parse::<jiff::civil::DateTime>().is_ok() {
            BadNumber::NoOffset
        } else {
            BadNumber::NotAnInstant
        }
    })?;
    since_1970(instant)
}

/// The same, and a date and time without an offset is at this one, in seconds east of UTC.
///
/// # Errors
/// The value is no such text, or lies before 1970.
pub(crate) fn local(raw: &str, offset: i32) -> Result<SystemTime, BadNumber> {
    match rfc3339(raw) {
        Err(BadNumber::NoOffset) => {}
        read => return read,
    }
    let text = text(raw)?;
    let local: jiff::civil::DateTime =
        text.as_str().trim_ascii().parse().map_err(|_| BadNumber::NotAnInstant)?;
    let offset = jiff::tz::Offset::from_seconds(offset).map_err(|_| BadNumber::NotAnInstant)?;
    // jiff's timestamps end a day before its dates do: that is a provider's word for never.
    let end = if local.year() > 0 { jiff::Timestamp::MAX } else { jiff::Timestamp::MIN };
    since_1970(offset.to_timestamp(local).unwrap_or(end))
}

fn since_1970(instant: jiff::Timestamp) -> Result<SystemTime, BadNumber> {
    let seconds = u64::try_from(instant.as_second()).map_err(|_| BadNumber::BeforeEpoch)?;
    let nanos = u32::try_from(instant.subsec_nanosecond()).map_err(|_| BadNumber::BeforeEpoch)?;
    SystemTime::UNIX_EPOCH.checked_add(bounded(seconds, nanos)?).ok_or(BadNumber::TooLarge)
}

/// `Tue, 14 Nov 2023 23:13:20 GMT` and the two obsolete forms (RFC 9110 section 5.6.7).
///
/// # Errors
/// The value is no such text.
pub(crate) fn http_date(raw: &str, now: SystemTime) -> Result<SystemTime, BadNumber> {
    let text = text(raw)?;
    crate::retry_after::http_date(text.as_str().trim_ascii(), now).ok_or(BadNumber::NotAnHttpDate)
}

/// `/Date(1700003600000)/` and `/Date(1700003600000+0200)/`, as .NET writes an instant: the number in it is
/// milliseconds since 1970 in UTC, and the offset behind it is only how it was shown.
fn in_date(text: &str) -> Option<&str> {
    let inside = text.strip_prefix("/Date(")?.strip_suffix(")/")?;
    let end = inside.get(1..)?.find(['+', '-']).map_or(inside.len(), |at| at + 1);
    let (number, offset) = inside.split_at_checked(end)?;
    let is_offset = offset.is_empty() || (offset.len() == 5 && is_digits(offset.get(1..)?));
    is_offset.then_some(number)
}

/// Milliseconds since 1970, as a number or as .NET writes them.
///
/// # Errors
/// As [`duration`].
pub(crate) fn unix_ms(raw: &str) -> Result<Duration, BadNumber> {
    if let Ok(text) = text(raw)
        && let Some(number) = in_date(text.as_str().trim_ascii())
    {
        return decimal(number, Unit::Millis);
    }
    duration(raw, Unit::Millis)
}

/// The last day of 9999 in UTC, .NET's `DateTime.MaxValue` and a provider's word for never: jiff's timestamps
/// end a day before.
fn last_day(text: &str) -> Option<jiff::Timestamp> {
    let local = text.strip_suffix(['Z', 'z']).or_else(|| text.strip_suffix("+00:00"))?;
    let date: jiff::civil::DateTime = local.parse().ok()?;
    (date.year() == 9999 && date.month() == 12 && date.day() >= 30).then_some(jiff::Timestamp::MAX)
}

/// The `exp` of a JWT, since 1970. The signature is not verified: it only tells when to ask for a new token.
///
/// # Errors
/// The token is no signed JWT, or its `exp` is missing or no number.
pub(crate) fn jwt_exp(token: &str) -> Result<Duration, BadNumber> {
    const EXP: [Path; 1] = [&["exp"]];

    let mut parts = token.trim_ascii().split('.');
    let (Some(_), Some(claims), Some(_), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(BadNumber::NotAJwt);
    };
    let mut json = Zeroizing::new(vec![0; base64::decoded_len_estimate(claims.len())]);
    let length =
        URL_SAFE_NO_PAD_INDIFFERENT.decode_slice(claims, &mut json).map_err(|_| BadNumber::NotAJwt)?;
    let json = Body::new(json.get(..length).unwrap_or_default());
    let mut found = [None];
    seek(&json, &EXP, &mut found).map_err(|_| BadNumber::NotAJwt)?;
    match found {
        [None | Some("null")] => Err(BadNumber::NoExp),
        [Some(raw)] => duration(raw, Unit::Seconds),
    }
}

#[cfg(test)]
mod tests;
