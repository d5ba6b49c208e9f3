//! Time formats, offsets and the units of durations.

/// The conversions that jiff's `strftime` and this crate agree on, without locale and without padding flags.
const CONVERSIONS: &str = "YmdHMSfjyeIpPabABsTFDRzZuVGUw%";

/// What is wrong with a time format, if anything.
pub(crate) fn check_format(format: &str) -> Result<(), String> {
    if !format.contains('%') {
        return Err(
            "this is sent as it stands: a time format has conversions, such as `\"%Y-%m-%d\"`".to_owned()
        );
    }
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        if c != '%' {
            continue;
        }
        match chars.next() {
            None => return Err("a time format ends in `%`: write `%%` for the character".to_owned()),
            Some(':') if chars.as_str().starts_with('z') => {
                chars.next();
            }
            Some('.') => {
                let digits = chars.as_str().chars().take_while(char::is_ascii_digit).count();
                chars.by_ref().take(digits).for_each(drop);
                if chars.next() != Some('f') {
                    return Err("`%.` in a time format is a fraction: `%.f` or `%.3f`".to_owned());
                }
            }
            Some(c) if c.is_ascii_digit() && chars.as_str().starts_with('f') => {
                chars.next();
            }
            Some(c) if CONVERSIONS.contains(c) => {}
            Some(c) => {
                return Err(format!(
                    "unknown `%{c}` in a time format; the usual ones are %Y %m %d %H %M %S, %3f (milliseconds), %:z (+07:00), %z (+0700), %s (unix)"
                ));
            }
        }
    }
    Ok(())
}

/// `+07:00` in seconds.
pub(crate) fn offset(text: &str) -> Option<i32> {
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':')?;
    let two = |digits: &str| {
        (digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit()))
            .then(|| digits.parse::<i32>().ok())?
    };
    let (hours, minutes) = (two(hours)?, two(minutes)?);
    (hours <= 18 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

/// Milliseconds in one of a duration's units.
pub(crate) fn unit(suffix: &str) -> Option<u64> {
    Some(match suffix {
        "ms" => 1,
        "s" => 1000,
        "min" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return None,
    })
}

/// The unit that others spell like this.
pub(crate) fn meant(suffix: &str) -> Option<&'static str> {
    Some(match suffix.to_ascii_lowercase().as_str() {
        "ms" | "msec" | "msecs" | "millis" => "ms",
        "s" | "sec" | "secs" | "second" | "seconds" => "s",
        "m" | "min" | "mins" | "minute" | "minutes" => "min",
        "h" | "hr" | "hrs" | "hour" | "hours" => "h",
        "d" | "day" | "days" => "d",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats() {
        for good in ["%Y-%m-%dT%H:%M:%S%:z", "%Y%m%dT%H%M%SZ", "%s%3f", "%H:%M:%S%.3f", "100%%"] {
            assert_eq!(check_format(good), Ok(()), "{good}");
        }
        for bad in ["%Q", "%", "%:x", "%.x", "yyyy-MM-dd", ""] {
            assert!(check_format(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn what_is_meant_is_a_unit() {
        for (written, is) in [("m", "min"), ("sec", "s"), ("hr", "h"), ("hour", "h"), ("day", "d")] {
            assert_eq!(meant(written), Some(is));
            assert!(unit(is).is_some() && unit(written).is_none());
        }
        assert_eq!(meant("w"), None);
    }

    #[test]
    fn offsets() {
        assert_eq!(offset("+07:00"), Some(25_200));
        assert_eq!(offset("-03:30"), Some(-12_600));
        for bad in ["07:00", "+7:00", "+07", "+99:00", "+07:60", "", "+é0:00"] {
            assert_eq!(offset(bad), None, "{bad}");
        }
    }
}
