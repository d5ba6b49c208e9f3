//! How long the token lives.

use auth_runtime::Action;
use auth_tests::layout::layouts;

#[test]
fn a_life() {
    for provider in layouts().iter().filter(|provider| !provider.instant) {
        let path = format!("`{}expires_in`", provider.at);
        for (raw, seconds) in [
            ("5", 5),
            ("1", 1),
            ("\"3600\"", 3600),
            ("\" 3600 \"", 3600),
            ("3600.0", 3600),
            ("3.6e3", 3600),
            ("315360000", 315_360_000),
        ] {
            provider.lives(provider.with_life(&format!(r#""expires_in":{raw}"#)), seconds);
        }
        for (raw, words) in [
            ("18446744073709551615", "a number too large to be a time"),
            ("9223372036854775807", "a number too large to be a time"),
            ("1e400", "a number too large to be a time"),
            ("\"1e400\"", "a number too large to be a time"),
            ("-3600", "a negative number"),
            ("\"-3600\"", "a negative number"),
            ("\"soon\"", "text that is not a number"),
            ("[3600]", "cannot be read: an array"),
            ("{\"s\":3600}", "cannot be read: an object"),
            ("true", "cannot be read: a boolean"),
            ("1647835900", "it looks like a unix time, which `expires_at = unix(…)` reads"),
            (
                "1647835900123",
                "it looks like a unix time in milliseconds, which `expires_at = unix_ms(…)` reads",
            ),
            ("400000000", "it looks like milliseconds, which `expires_in = ms(…)` reads"),
        ] {
            let error = provider.makes_no_sense(provider.with_life(&format!(r#""expires_in":{raw}"#)), words);
            let text = error.to_string();
            assert!(text.contains(&path), "{text}");
            assert!(raw.len() < 4 || !text.contains(raw.trim_matches('"')) || raw == "\"\"", "{text}");
        }
        for raw in ["0", "0.999", "-1"] {
            let error =
                provider.fails(provider.with_life(&format!(r#""expires_in":{raw}"#)), "under a second");
            assert!(matches!(error.action(), Action::Wait { until: Some(_) }), "{error}");
        }
        for absent in ["", r#""expires_in":null"#, r#""expires_in":"""#] {
            let body = provider.with_life(absent);
            if let Some(seconds) = provider.default {
                provider.lives(body, seconds);
            } else {
                provider
                    .makes_no_sense(body, &format!("does not say when the token expires: nothing at {path}"));
            }
        }
    }
}

#[test]
fn an_instant() {
    let [_, provider, ..] = layouts();
    for (raw, seconds) in [
        ("1647832301", 1),
        ("\"1647835900\"", 3600),
        ("\" 1647835900 \"", 3600),
        ("1647835900.0", 3600),
        ("1.6478359e9", 3600),
    ] {
        provider.lives(provider.with_life(&format!(r#""expires_in":{raw}"#)), seconds);
    }
    let duration = "it looks like a duration, which `expires_in` reads";
    for (raw, words) in [
        ("18446744073709551615", "a number too large to be a time"),
        ("9223372036854775807", "a number too large to be a time"),
        ("1e400", "a number too large to be a time"),
        ("-3600", "a negative number"),
        ("0", duration),
        ("5", duration),
        ("\"3600\"", duration),
        ("\" 3600 \"", duration),
        ("3600.0", duration),
        ("\"soon\"", "text that is not a number"),
        ("[1647835900]", "cannot be read: an array"),
        ("\"2022-03-21T10:11:40Z\"", "text that is not a number"),
        ("1647835900000", "it looks like milliseconds, which `unix_ms(…)` reads"),
        ("4102444800", "a life of over 10 years"),
        ("null", "nothing at `expires_in`"),
    ] {
        let error = provider.makes_no_sense(provider.with_life(&format!(r#""expires_in":{raw}"#)), words);
        assert!(error.to_string().contains("`expires_in`"), "{error}");
    }
    provider.makes_no_sense(provider.with_life(""), "nothing at `expires_in`");
    for (raw, seconds) in [("1647832239", 61), ("1647832200", 100)] {
        let body = provider.with_life(&format!(r#""expires_in":{raw}"#));
        let error = provider.makes_no_sense(body, &format!("expired {seconds} s before it was acquired"));
        assert_eq!(error.action(), Action::CheckClock);
    }
    for raw in ["1647832300", "1647832290", "1647832300.5"] {
        let error = provider.fails(provider.with_life(&format!(r#""expires_in":{raw}"#)), "");
        assert!(matches!(error.action(), Action::Wait { until: Some(_) }), "{error}");
    }
}
