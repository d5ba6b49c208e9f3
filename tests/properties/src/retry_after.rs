//! `Retry-After` is a wait of at most a day, or nothing.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use auth_runtime::{Action, Bytes, Context, Error, TokenEndpoint};
use http::{HeaderValue, Response};

const DAY: u64 = 86_400;

#[derive(TokenEndpoint)]
#[token(post = "https://api.example.com/token")]
struct Endpoint {}

/// Any bytes as the header: a wait between now and a day from now, or none; and the wait that others read
/// from the same words.
pub fn check(input: &[u8]) {
    // Before 1970, at it, at the examples of RFC 9110, today, and beyond the 32 bits.
    let nows = [
        UNIX_EPOCH - Duration::from_secs(5),
        UNIX_EPOCH,
        at(784_111_677),
        at(1_647_832_300) + Duration::from_millis(250),
        at(4_294_967_290),
    ];
    // A number of seconds out of the input, for the dates that mean what it means.
    let ahead = input.iter().fold(0_u64, |sum, byte| (sum * 31 + u64::from(*byte)) % (2 * DAY));
    for now in nows {
        header(input, now);
        seconds_are_dates(ahead, now);
    }
}

fn at(unix: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(unix)
}

fn header(input: &[u8], now: SystemTime) {
    let Ok(value) = HeaderValue::from_bytes(input) else { return };
    let found = read(&value, now);
    let Ok(text) = value.to_str() else { return assert_eq!(found, None, "{value:?}") };
    let latest = now + Duration::from_secs(DAY);
    assert!(found.is_none_or(|at| now <= at && at <= latest), "{text:?} at {now:?}: {found:?}");

    let trimmed = text.trim_ascii();
    if !trimmed.is_empty() && trimmed.bytes().all(|byte| byte.is_ascii_digit()) {
        let seconds = trimmed.parse().unwrap_or(DAY).min(DAY);
        assert_eq!(found, Some(now + Duration::from_secs(seconds)), "{text:?}");
    }
    // httpdate reads a year of two digits without a look at the clock.
    let has_short_year =
        trimmed.as_bytes().get(..trimmed.len().min(14)).is_some_and(|head| head.contains(&b'-'));
    if let Ok(date) = httpdate::parse_http_date(trimmed)
        && !has_short_year
    {
        assert_eq!(found, Some(date.clamp(now, latest)), "{text:?} at {now:?}");
    }
}

/// The three forms of a date mean the same as the seconds up to it.
fn seconds_are_dates(ahead: u64, now: SystemTime) {
    let Ok(since) = now.duration_since(UNIX_EPOCH) else { return };
    let date = httpdate::fmt_http_date(at(since.as_secs() + ahead));
    let [weekday, day, month, year, time, "GMT"] = date.split(' ').collect::<Vec<_>>()[..] else {
        panic!("{date}");
    };
    let short = year.get(2..).unwrap_or_default();
    let (weekday, whole_day) = (weekday.trim_end_matches(','), day.trim_start_matches('0'));
    let wanted =
        (at(since.as_secs()) + Duration::from_secs(ahead)).clamp(now, now + Duration::from_secs(DAY));
    for text in [
        date.clone(),
        format!("{weekday}, {day}-{month}-{short} {time} GMT"),
        format!("{weekday} {month} {whole_day:>2} {time} {year}"),
    ] {
        let value = HeaderValue::from_str(&text).expect("a header");
        assert_eq!(read(&value, now), Some(wanted), "{text} at {now:?}");
    }
}

/// What a caller sees of the header.
fn read(value: &HeaderValue, now: SystemTime) -> Option<SystemTime> {
    let failed = |status| {
        let response = Response::builder().status(status).header("retry-after", value);
        let cx = Context::builder().now(now).build();
        Endpoint {}.response(response.body(Bytes::new()).expect("a response"), &cx).expect_err("a refusal")
    };
    let error: Error = failed(429);
    assert_eq!(error.action(), Action::Wait { until: error.retry_at() });
    assert_eq!(error.retry_at(), failed(503).retry_at());
    error.retry_at()
}
