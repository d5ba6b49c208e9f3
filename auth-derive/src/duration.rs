//! Durations, checked where they are written.

use syn::Lit;

use crate::ast::Expr;
use crate::errors::Errors;
use crate::time;

/// The longest that a duration may be, in milliseconds: ten years.
const LONGEST: u64 = 10 * 366 * 86_400_000;

/// The milliseconds of `15min`.
pub(crate) fn duration(expr: &Expr, errors: &Errors) -> Option<u64> {
    let number = match expr {
        Expr::Lit(Lit::Int(number)) => number,
        Expr::Lit(Lit::Float(number)) => {
            errors.over(
                number,
                "a duration is a whole number: take the next smaller unit, `90min` for 1.5 hours",
            );
            return None;
        }
        other => {
            let form = other.str().map_or_else(|| "15min".to_owned(), syn::LitStr::value);
            let form = if time::unit(form.trim_start_matches(|c: char| c.is_ascii_digit())).is_some() {
                form
            } else {
                "15min".to_owned()
            };
            errors.over(expr, format!("a duration is a number with `ms`, `s`, `min`, `h` or `d`: `{form}`"));
            return None;
        }
    };
    let Some(unit) = time::unit(number.suffix()) else {
        let what = match number.suffix() {
            "" => format!("a duration has a unit, ms, s, min, h or d: `{}s`", number.base10_digits()),
            suffix => {
                let count = number.base10_digits();
                let mean = time::meant(suffix).map(|unit| format!("; did you mean `{count}{unit}`?"));
                format!("unknown unit `{suffix}`: ms, s, min, h or d{}", mean.unwrap_or_default())
            }
        };
        errors.over(number, what);
        return None;
    };
    let millis = number.base10_parse::<u64>().ok().and_then(|count| count.checked_mul(unit));
    let millis = millis.filter(|millis| (1..=LONGEST).contains(millis));
    if millis.is_none() {
        errors.over(number, "a duration is more than nothing and at most 10 years");
    }
    millis
}
