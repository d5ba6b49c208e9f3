//! When a token expires.

use syn::Lit;

use super::paths::{Paths, Reached};
use crate::ast::{Arg, Call, Expr};
use crate::errors::Errors;
use crate::ir::{Deadline, Lifetime};
use crate::parse::Layers;
use crate::words::unknown;

/// `expires_in` and `expires_at`: what is written replaces the default.
pub(super) fn expiry(
    response: Layers<'_>,
    paths: &mut Paths,
    errors: &Errors,
) -> (Vec<Lifetime>, Vec<Deadline>) {
    let (within, at) = (response.expr("expires_in"), response.expr("expires_at"));
    let lifetimes = match (within, at) {
        (Some(expr), _) => {
            let choices = expr.choices();
            check_reached(choices, errors);
            choices
                .iter()
                .enumerate()
                .filter_map(|(index, choice)| lifetime(choice, index + 1 == choices.len(), paths, errors))
                .collect()
        }
        (None, Some(_)) => Vec::new(),
        (None, None) => {
            if let Some(token) = response.expr("token")
                && token.word().as_deref() == Some("text")
            {
                errors.over(
                    token,
                    "the whole response is the token, and says no `expires_in`: write how long it lives, such as `expires_in = 8h`, or `jwt`, or `none`",
                );
            }
            let index = paths.add(vec!["expires_in".to_owned()]);
            vec![Lifetime::Seconds(index)]
        }
    };
    let deadlines = at
        .map(|expr| {
            check_reached(expr.choices(), errors);
            expr.choices().iter().filter_map(|choice| deadline(choice, paths, errors)).collect()
        })
        .unwrap_or_default();
    (lifetimes, deadlines)
}

/// However a value is read, it is found at the first path that is there.
fn check_reached(choices: &[Expr], errors: &Errors) {
    let mut reached = Reached::default();
    for choice in choices {
        let path = match choice {
            Expr::Call(call) => {
                call.args.first().filter(|arg| arg.label.is_none()).and_then(|arg| arg.value.str())
            }
            other => other.str(),
        };
        if let Some(path) = path {
            reached.check(&Paths::segments(path), choice, errors);
        }
    }
}

/// What stands in the parentheses of each form of a time.
fn form(word: &str) -> Option<&'static str> {
    Some(match word {
        "ms" => "`ms(\"path\")` takes one path in quotes: milliseconds",
        "hms" => "`hms(\"path\")` takes one path in quotes: `01:00:00`",
        "unix" => "`unix(\"path\")` takes one path in quotes: seconds since 1970, which have no offset",
        "unix_ms" => {
            "`unix_ms(\"path\")` takes one path in quotes: milliseconds since 1970, which have no offset"
        }
        "rfc3339" => "`rfc3339(\"path\")` takes one path in quotes: an instant with its offset",
        "jwt" => "`jwt` stands alone: the token's own `exp` is read",
        "none" => "`none` stands alone",
        _ => return None,
    })
}

fn unknown_form(word: &str, known: &[&str]) -> String {
    form(word).map_or_else(|| unknown("form", word, known, &[]), str::to_owned)
}

fn lifetime(expr: &Expr, last: bool, paths: &mut Paths, errors: &Errors) -> Option<Lifetime> {
    let always = |lifetime: Lifetime| {
        if !last {
            errors.over(expr, "this always says when the token expires: what follows it is never used");
        }
        Some(lifetime)
    };
    match (expr.word().as_deref(), expr) {
        (Some("none"), _) => always(Lifetime::Unlimited),
        (Some("jwt"), _) if !last => {
            let what = "where the token is not a JWT, or has no `exp`, `jwt` is an error, so what follows it is never used: write `jwt` alone, `none` where a token is used until it is refused, or first the paths that may say it, such as `\"expires_in\" | jwt`";
            errors.over(expr, what);
            None
        }
        (Some("jwt"), _) => always(Lifetime::Jwt),
        (_, Expr::Lit(Lit::Str(literal))) => {
            let text = literal.value();
            let meant = match text.as_str() {
                "jwt" => Some("write `expires_in = jwt`".to_owned()),
                text if is_duration(text) => Some(format!("a duration is `{text}`")),
                // An item of a list has one digit; nobody's list is as long as a token lives.
                text if text.len() > 1 && text.bytes().all(|b| b.is_ascii_digit()) => {
                    Some(format!("a duration is `{text}s`"))
                }
                _ => None,
            };
            if let Some(meant) = meant {
                errors.over(literal, format!("in quotes this is a path into the response: {meant}"));
            }
            Some(Lifetime::Seconds(paths.literal(literal, errors)))
        }
        (_, Expr::Lit(Lit::Int(_) | Lit::Float(_))) => {
            always(Lifetime::Fixed(crate::duration::duration(expr, errors)?))
        }
        (_, Expr::Call(call)) => match (call.name.to_string().as_str(), call.single()) {
            ("header", Some(Expr::Lit(Lit::Str(name)))) => {
                Some(Lifetime::Seconds(paths.header(name, errors)))
            }
            (word @ ("ms" | "hms"), Some(place)) if is_place(place) => {
                let index = paths.place(place, errors)?;
                Some(if word == "ms" { Lifetime::Millis(index) } else { Lifetime::Hms(index) })
            }
            (word @ ("ms" | "hms"), _) => {
                errors.over(
                    expr,
                    format!("`{word}` takes one path in quotes: `expires_in = {word}(\"expires\")`"),
                );
                None
            }
            (word @ ("unix" | "unix_ms" | "rfc3339" | "http_date"), path) => {
                let form = path_of(path).map_or_else(String::new, |path| format!(" = {word}(\"{path}\")"));
                errors.over(expr, format!("`{word}(...)` is an instant: write `expires_at{form}`"));
                None
            }
            (
                word @ ("min" | "mins" | "minutes" | "h" | "hours" | "d" | "days"),
                Some(Expr::Lit(Lit::Int(number))),
            ) => {
                let unit = crate::time::meant(word).unwrap_or("min");
                errors.over(expr, format!("a duration has its unit behind it: `{number}{unit}`"));
                None
            }
            ("s" | "sec" | "secs" | "second" | "seconds", Some(Expr::Lit(Lit::Str(literal)))) => {
                let path = literal.value();
                errors.over(expr, format!("seconds need no word: `expires_in = \"{path}\"`"));
                None
            }
            (word, _) => {
                let known = ["\"path\"", "15min", "ms", "hms", "header", "jwt", "none"];
                errors.over(expr, unknown_form(word, &known));
                None
            }
        },
        _ => {
            errors.over(
                expr,
                "how long the token lives: a path in quotes (seconds), `ms(path)`, `hms(path)`, `15min`, `jwt` or `none`",
            );
            None
        }
    }
}

/// `8h`, `30min`.
fn is_duration(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    !number.is_empty() && crate::time::unit(unit).is_some()
}

/// The path in `unix("path")`.
fn path_of(expr: Option<&Expr>) -> Option<String> {
    expr.and_then(Expr::str).map(syn::LitStr::value)
}

fn deadline(expr: &Expr, paths: &mut Paths, errors: &Errors) -> Option<Deadline> {
    match (expr.word().as_deref(), expr) {
        (_, Expr::Call(call)) => match (call.name.to_string().as_str(), call.single()) {
            (word @ ("unix" | "unix_ms" | "rfc3339" | "http_date"), Some(place)) if is_place(place) => {
                let index = paths.place(place, errors)?;
                Some(match word {
                    "unix" => Deadline::Unix(index),
                    "unix_ms" => Deadline::UnixMs(index),
                    "http_date" => Deadline::HttpDate(index),
                    _ => Deadline::Rfc3339(index),
                })
            }
            ("rfc3339", None) => local(call, paths, errors),
            (word @ ("unix" | "unix_ms" | "rfc3339" | "http_date"), _) => {
                errors.over(expr, takes(word));
                None
            }
            ("header", _) => {
                let name = path_of(call.single()).unwrap_or_else(|| "Name".to_owned());
                let what = format!(
                    "an instant says how it is written: `unix(header(\"{name}\"))`, `rfc3339(header(\"{name}\"))` or `http_date(header(\"{name}\"))`"
                );
                errors.over(expr, what);
                None
            }
            (word @ ("ms" | "hms"), path) => {
                let form = path_of(path).map_or_else(String::new, |path| format!(" = {word}(\"{path}\")"));
                errors.over(expr, format!("`{word}(...)` is a duration: write `expires_in{form}`"));
                None
            }
            (word, _) => {
                errors.over(expr, unknown_form(word, &["unix", "unix_ms", "rfc3339", "http_date"]));
                None
            }
        },
        (Some(word @ ("none" | "jwt")), _) => {
            errors.over(expr, format!("`{word}` is written `expires_in = {word}`"));
            None
        }
        (_, Expr::Lit(Lit::Int(number))) => {
            errors.over(expr, format!("`{number}` is a duration: write `expires_in = {number}`"));
            None
        }
        _ => {
            let path = expr.str().map_or_else(|| "path".to_owned(), syn::LitStr::value);
            let what = format!(
                "an instant says how it is written: `unix(\"{path}\")`, `unix_ms(\"{path}\")` or `rfc3339(\"{path}\")`"
            );
            errors.over(expr, what);
            None
        }
    }
}

/// What `Paths::place` reads.
fn is_place(expr: &Expr) -> bool {
    let named = |call: &Call| call.name == "header" && call.single().and_then(Expr::str).is_some();
    expr.str().is_some() || matches!(expr, Expr::Call(call) if named(call))
}

/// `rfc3339("until", offset = "+07:00")`.
fn local(call: &Call, paths: &mut Paths, errors: &Errors) -> Option<Deadline> {
    let [Arg { label: None, value: place }, Arg { label: Some(label), value: offset }] = call.args.as_slice()
    else {
        errors.over(call, takes("rfc3339"));
        return None;
    };
    if !is_place(place) || label.text() != "offset" {
        errors.over(call, takes("rfc3339"));
        return None;
    }
    let index = paths.place(place, errors)?;
    let Some(seconds) = offset.str().and_then(|text| crate::time::offset(&text.value())) else {
        errors.over(offset, "an offset is written `\"+07:00\"`: hours and minutes east of UTC");
        return None;
    };
    Some(Deadline::Local(index, seconds))
}

/// Of a form that exists: which arguments it takes.
fn takes(word: &str) -> String {
    match word {
        "rfc3339" => "`rfc3339` takes a path in quotes, and the offset of times without one: `rfc3339(\"until\")`, `rfc3339(\"until\", offset = \"+07:00\")`".to_owned(),
        _ => format!("`{word}` takes one path in quotes, or a header: `{word}(\"until\")`, `{word}(header(\"Name\"))`"),
    }
}
