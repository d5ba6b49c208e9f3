use super::*;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};

fn seconds(raw: &str) -> Result<u64, BadNumber> {
    duration(raw, Unit::Seconds).map(|duration| duration.as_secs())
}

#[test]
fn instants_without_an_offset() {
    let at =
        |raw: &str, offset| local(raw, offset).map(|at| at.duration_since(SystemTime::UNIX_EPOCH).unwrap());
    let seconds = |seconds| Ok(Duration::from_secs(seconds));
    for (raw, offset, want) in [
        (r#""2023-11-14 23:13:20""#, 0, seconds(1_700_003_600)),
        (r#""2023-11-14T23:13:20""#, 0, seconds(1_700_003_600)),
        (r#""2023-11-14 23:13:20""#, 25_200, seconds(1_700_003_600 - 25_200)),
        (r#""2023-11-14 23:13:20.5""#, -3_600, Ok(Duration::from_millis(1_700_007_200_500))),
        // What has an offset keeps it.
        (r#""2023-11-14T23:13:20Z""#, 25_200, seconds(1_700_003_600)),
        (r#""2023-11-15T00:13:20+01:00""#, 25_200, seconds(1_700_003_600)),
        (r#""2023-11-14""#, 0, seconds(1_699_920_000)),
        (r#""23:13:20""#, 0, Err(BadNumber::NotAnInstant)),
        (r#""1969-12-31 23:59:59""#, 0, Err(BadNumber::BeforeEpoch)),
        (r#""1970-01-01 01:00:00""#, 7_200, Err(BadNumber::BeforeEpoch)),
        (r#""soon""#, 0, Err(BadNumber::NotAnInstant)),
        ("1700003600", 0, Err(BadNumber::WrongType("number"))),
    ] {
        assert_eq!(at(raw, offset), want, "{raw} {offset}");
    }
    assert!(at(r#""9999-12-31 23:59:59""#, 0).is_ok());
    assert_eq!(at(r#""-009999-01-01 00:00:00""#, 64_800), Err(BadNumber::BeforeEpoch));
}

#[test]
fn instants_of_net_and_of_http() {
    for (raw, want) in [
        (r#""/Date(1700003600000)/""#, Ok(1_700_003_600_000)),
        (r#""\/Date(1700003600000)\/""#, Ok(1_700_003_600_000)),
        (r#""/Date(1700003600000+0200)/""#, Ok(1_700_003_600_000)),
        (r#""/Date(1700003600000-0530)/""#, Ok(1_700_003_600_000)),
        ("1700003600000", Ok(1_700_003_600_000)),
        (r#""/Date(-5)/""#, Err(BadNumber::Negative)),
        (r#""/Date()/""#, Err(BadNumber::NotANumber)),
        (r#""/Date(5+2)/""#, Err(BadNumber::NotANumber)),
        (r#""/Date(é)/""#, Err(BadNumber::NotANumber)),
        (r#""/Date(5""#, Err(BadNumber::NotANumber)),
    ] {
        assert_eq!(unix_ms(raw), want.map(Duration::from_millis), "{raw}");
    }
    let at = |raw| http_date(raw, SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000));
    let want = Ok(SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_003_600));
    for raw in [
        r#""Tue, 14 Nov 2023 23:13:20 GMT""#,
        r#"" Tuesday, 14-Nov-23 23:13:20 GMT ""#,
        r#""Tue Nov 14 23:13:20 2023""#,
    ] {
        assert_eq!(at(raw), want);
    }
    assert_eq!(at(r#""2023-11-14T23:13:20Z""#), Err(BadNumber::NotAnHttpDate));
    assert_eq!(at("5"), Err(BadNumber::WrongType("number")));
}

#[test]
fn how_long_ago() {
    for (raw, want) in
        [("-5", Some(5_000)), ("\"-1.5\"", Some(1_500)), ("5", None), ("{}", None), ("\"-x\"", None)]
    {
        assert_eq!(ago(raw, Unit::Seconds), want.map(Duration::from_millis), "{raw}");
    }
    assert_eq!(ago("-1500", Unit::Millis), Some(Duration::from_millis(1_500)));
}

#[test]
fn counts_seconds() {
    let wrong = |kind| Err(BadNumber::WrongType(kind));
    for (raw, want) in [
        ("3600", Ok(3600)),
        (r#""3600""#, Ok(3600)),
        (r#"" 3600 ""#, Ok(3600)),
        (r#""\u0033600\n""#, Ok(3600)),
        ("3600.0", Ok(3600)),
        ("3600.999999999999999999999", Ok(3600)),
        ("3.6e3", Ok(3600)),
        ("3.6E+3", Ok(3600)),
        ("36000e-1", Ok(3600)),
        ("3599.9", Ok(3599)),
        (r#""3600.0""#, Ok(3600)),
        (r#""03600""#, Ok(3600)),
        ("0", Ok(0)),
        ("5", Ok(5)),
        ("-0", Ok(0)),
        ("-0.0e9", Ok(0)),
        ("0e999999999999999999999", Ok(0)),
        ("1e-400", Ok(0)),
        ("1e-99999999999999999999999", Ok(0)),
        ("9223372036854", Ok(MAX_SECONDS)),
        ("0.000000000000009223372036854e27", Ok(MAX_SECONDS)),
        ("9223372036855", Err(BadNumber::TooLarge)),
        ("9223372036854775807", Err(BadNumber::TooLarge)),
        ("18446744073709551615", Err(BadNumber::TooLarge)),
        ("18446744073709551616", Err(BadNumber::TooLarge)),
        ("99999999999999999999999999999999", Err(BadNumber::TooLarge)),
        ("1e400", Err(BadNumber::TooLarge)),
        ("1e99999999999999999999999", Err(BadNumber::TooLarge)),
        (r#""1e400""#, Err(BadNumber::TooLarge)),
        ("-1", Err(BadNumber::Negative)),
        (r#""-1""#, Err(BadNumber::Negative)),
        ("-0.1", Err(BadNumber::Negative)),
        ("-1e400", Err(BadNumber::Negative)),
        (r#""soon""#, Err(BadNumber::NotANumber)),
        (r#""""#, Err(BadNumber::NotANumber)),
        (r#"" ""#, Err(BadNumber::NotANumber)),
        (r#""+5""#, Err(BadNumber::NotANumber)),
        (r#""--5""#, Err(BadNumber::NotANumber)),
        (r#""5s""#, Err(BadNumber::NotANumber)),
        (r#""5 0""#, Err(BadNumber::NotANumber)),
        (r#""1_000""#, Err(BadNumber::NotANumber)),
        (r#""1,000""#, Err(BadNumber::NotANumber)),
        (r#"".5""#, Err(BadNumber::NotANumber)),
        (r#""5.""#, Err(BadNumber::NotANumber)),
        (r#""5e""#, Err(BadNumber::NotANumber)),
        (r#""e5""#, Err(BadNumber::NotANumber)),
        (r#""5e1.0""#, Err(BadNumber::NotANumber)),
        (r#""0x10""#, Err(BadNumber::NotANumber)),
        (r#""NaN""#, Err(BadNumber::NotANumber)),
        (r#""Infinity""#, Err(BadNumber::NotANumber)),
        (r#""٣""#, Err(BadNumber::NotANumber)),
        (r#""\ud800""#, Err(BadNumber::NotANumber)),
        ("null", wrong("null")),
        ("true", wrong("boolean")),
        ("[3600]", wrong("array")),
        ("{}", wrong("object")),
        ("", wrong("nothing")),
    ] {
        assert_eq!(seconds(raw), want, "{raw}");
    }
}

#[test]
fn durations() {
    for (raw, unit, want) in [
        ("1500", Unit::Millis, Ok(Duration::from_millis(1500))),
        ("1.5", Unit::Seconds, Ok(Duration::from_millis(1500))),
        ("1.5", Unit::Millis, Ok(Duration::from_micros(1500))),
        ("0.1234567891", Unit::Seconds, Ok(Duration::from_nanos(123_456_789))),
        ("999999999.999999999999", Unit::Millis, Ok(Duration::new(999_999, 999_999_999))),
        (r#""1760000000000""#, Unit::Millis, Ok(Duration::from_secs(1_760_000_000))),
        ("1760000000000", Unit::Seconds, Ok(Duration::from_secs(1_760_000_000_000))),
        ("9223372036854999", Unit::Millis, Ok(Duration::from_millis(9_223_372_036_854_999))),
        ("9223372036855000", Unit::Millis, Err(BadNumber::TooLarge)),
        ("18446744073709551615", Unit::Millis, Err(BadNumber::TooLarge)),
    ] {
        assert_eq!(duration(raw, unit), want, "{raw}");
    }
    assert!(SystemTime::now().checked_add(Duration::from_secs(MAX_SECONDS)).is_some() || cfg!(windows));
}

#[test]
fn a_number_of_a_mebibyte() {
    let nines = "9".repeat(1 << 20);
    assert_eq!(seconds(&nines), Err(BadNumber::TooLarge));
    assert_eq!(seconds(&format!("0.{nines}")), Ok(0));
    assert_eq!(seconds(&format!("7{}e-1048576", "0".repeat(1 << 20))), Ok(7));
    assert_eq!(seconds(&format!("1e{nines}")), Err(BadNumber::TooLarge));
}

#[test]
fn clocks() {
    let not = Err(BadNumber::NotADuration);
    for (raw, want) in [
        (r#""01:00:00""#, Ok((3600, 0))),
        (r#"" 00:59:59 ""#, Ok((3599, 0))),
        (r#""1.00:00:00""#, Ok((86_400, 0))),
        (r#""10.23:59:59.9999999""#, Ok((950_399, 999_999_900))),
        (r#""00:00:00.5""#, Ok((0, 500_000_000))),
        (r#""36:00:00""#, Ok((129_600, 0))),
        (r#""99999999.00:00:00""#, Ok((8_639_999_913_600, 0))),
        (r#""-01:00:00""#, Err(BadNumber::Negative)),
        (r#""-1""#, not),
        (r#""1:00:00""#, not),
        (r#""01:60:00""#, not),
        (r#""01:00:60""#, not),
        (r#""1.24:00:00""#, not),
        (r#""01:00""#, not),
        (r#""01:00:00:00""#, not),
        (r#""01:0:00""#, not),
        (r#""+1:00:00""#, not),
        (r#""01:00:00.""#, not),
        (r#""01:00:00.1234567890""#, not),
        (r#"".01:00:00""#, not),
        (r#""999999999.00:00:00""#, not),
        (r#""3600""#, not),
        (r#""é1:00:00""#, not),
        ("3600", Err(BadNumber::WrongType("number"))),
        ("null", Err(BadNumber::WrongType("null"))),
    ] {
        assert_eq!(hms(raw), want.map(|(secs, nanos)| Duration::new(secs, nanos)), "{raw}");
    }
}

#[test]
fn instants() {
    for (raw, want) in [
        (r#""2025-10-09T08:53:20Z""#, Ok(1_760_000_000_000)),
        (r#""2025-10-09 08:53:20Z""#, Ok(1_760_000_000_000)),
        (r#""2025-10-09T15:53:20+07:00""#, Ok(1_760_000_000_000)),
        (r#""2025-10-09T15:53:20.250+0700""#, Ok(1_760_000_000_250)),
        (r#""1970-01-01T00:00:00Z""#, Ok(0)),
        (r#""1969-12-31T23:59:59.5Z""#, Err(BadNumber::BeforeEpoch)),
        (r#""0001-01-01T00:00:00Z""#, Err(BadNumber::BeforeEpoch)),
        (r#""2025-10-09T08:53:20""#, Err(BadNumber::NoOffset)),
        (r#""2025-10-09 08:53:20""#, Err(BadNumber::NoOffset)),
        (r#""2025-10-09""#, Err(BadNumber::NoOffset)),
        (r#""2025-13-09T08:53:20Z""#, Err(BadNumber::NotAnInstant)),
        (r#""soon""#, Err(BadNumber::NotAnInstant)),
        (r#""""#, Err(BadNumber::NotAnInstant)),
        (r#""1760000000""#, Err(BadNumber::NotAnInstant)),
        ("1760000000", Err(BadNumber::WrongType("number"))),
    ] {
        let want = want.map(|millis| SystemTime::UNIX_EPOCH + Duration::from_millis(millis));
        assert_eq!(rfc3339(raw), want, "{raw}");
    }
    for never in ["9999-12-30T21:59:59Z", "9999-12-31T23:59:59.9999999Z", "9999-12-31 00:00:00+00:00"] {
        let year_9999 = SystemTime::UNIX_EPOCH + Duration::from_secs(253_370_764_800);
        assert!(rfc3339(&format!("\"{never}\"")).unwrap() > year_9999, "{never}");
    }
}

#[test]
fn jwts() {
    let jwt = |claims: &str| format!("e30.{}.sig", URL_SAFE_NO_PAD.encode(claims));
    for (claims, want) in [
        (r#"{"exp":1760000000}"#, Ok(Duration::from_secs(1_760_000_000))),
        (r#"{"exp":1760000000.5,"x":"~~~???"}"#, Ok(Duration::from_millis(1_760_000_000_500))),
        (r#"{"iat":1}"#, Err(BadNumber::NoExp)),
        (r#"{"exp":null}"#, Err(BadNumber::NoExp)),
        (r#"{"exp":-1}"#, Err(BadNumber::Negative)),
        (r#"{"exp":"soon"}"#, Err(BadNumber::NotANumber)),
        (r#"{"exp":1e400}"#, Err(BadNumber::TooLarge)),
        (r#"{"exp":1,"exp":2}"#, Err(BadNumber::NotAJwt)),
        ("{", Err(BadNumber::NotAJwt)),
        ("", Err(BadNumber::NotAJwt)),
    ] {
        assert_eq!(jwt_exp(&jwt(claims)), want, "{claims}");
    }
    let padded = format!("e30.{}.sig", URL_SAFE.encode(r#"{"exp":12}"#));
    assert!(padded.contains('='));
    assert_eq!(jwt_exp(&padded), Ok(Duration::from_secs(12)));
    let opaque = ["", "opaque", "a.b", "a.b.c", "..", "...", "a.b.c.d.e", "a.é.c", "e30.e30"];
    for token in opaque.into_iter().chain([&*format!("e30.{}", STANDARD.encode("{\"exp\":1}"))]) {
        assert_eq!(jwt_exp(token), Err(BadNumber::NotAJwt), "{token}");
    }
}
