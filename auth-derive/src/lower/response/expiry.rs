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
    for expr in within.iter().chain(&at) {
        check_reached(expr.choices(), errors);
    }
    if within.or(at).is_none() {
        if let Some(token) = response.expr("token").filter(|token| token.is_word("text")) {
            errors.over(
                token,
                "the whole response is the token, and says no `expires_in`: write how long it lives, such as `expires_in = 8h`, or `jwt`, or `none`",
            );
        }
        return (vec![Lifetime::Seconds(paths.add(vec!["expires_in".to_owned()]))], Vec::new());
    }
    let lifetimes = within.map_or(&[][..], Expr::choices);
    let last = lifetimes.len().saturating_sub(1);
    let lifetimes = lifetimes
        .iter()
        .enumerate()
        .filter_map(|(index, choice)| read(choice, lifetime(choice, index == last, paths, errors), errors));
    let lifetimes = lifetimes.collect();
    let deadlines = at.map_or(&[][..], Expr::choices).iter();
    let deadlines = deadlines.filter_map(|choice| read(choice, deadline(choice, paths, errors), errors));
    (lifetimes, deadlines.collect())
}

/// What is read, `None` where its own mistake is reported, or what is wrong with the whole of it.
type Read<T> = Result<Option<T>, String>;

fn read<T>(choice: &Expr, read: Read<T>, errors: &Errors) -> Option<T> {
    read.unwrap_or_else(|what| {
        errors.over(choice, what);
        None
    })
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

/// A form of a duration.
fn duration_form(word: &str) -> Option<fn(u8) -> Lifetime> {
    match word {
        "ms" => Some(Lifetime::Millis),
        "hms" => Some(Lifetime::Hms),
        _ => None,
    }
}

/// A form of an instant.
fn instant_form(word: &str) -> Option<fn(u8) -> Deadline> {
    match word {
        "unix" => Some(Deadline::Unix),
        "unix_ms" => Some(Deadline::UnixMs),
        "rfc3339" => Some(Deadline::Rfc3339),
        "http_date" => Some(Deadline::HttpDate),
        _ => None,
    }
}

fn lifetime(expr: &Expr, is_last: bool, paths: &mut Paths, errors: &Errors) -> Read<Lifetime> {
    let always = |lifetime: Option<Lifetime>| {
        if !is_last && lifetime.is_some() {
            errors.over(expr, "this always says when the token expires: what follows it is never used");
        }
        Ok(lifetime)
    };
    match expr {
        Expr::Lit(Lit::Str(literal)) => {
            if let Some(meant) = meant_by(&literal.value()) {
                errors.over(literal, format!("in quotes this is a path into the response: {meant}"));
            }
            Ok(Some(Lifetime::Seconds(paths.literal(literal, errors))))
        }
        Expr::Lit(Lit::Int(_) | Lit::Float(_)) => {
            always(crate::duration::duration(expr, errors).map(Lifetime::Fixed))
        }
        Expr::Call(call) => lifetime_call(call, paths, errors),
        _ if expr.is_word("none") => always(Some(Lifetime::Unlimited)),
        _ if expr.is_word("jwt") && is_last => Ok(Some(Lifetime::Jwt)),
        _ if expr.is_word("jwt") => Err("where the token is not a JWT, or has no `exp`, `jwt` is an error, so what follows it is never used: write `jwt` alone, `none` where a token is used until it is refused, or first the paths that may say it, such as `\"expires_in\" | jwt`".to_owned()),
        _ => Err("how long the token lives: a path in quotes (seconds), `ms(path)`, `hms(path)`, `15min`, `jwt` or `none`".to_owned()),
    }
}

fn lifetime_call(call: &Call, paths: &mut Paths, errors: &Errors) -> Read<Lifetime> {
    let word = call.name.to_string();
    let argument = call.single();
    if let Some(header) = unquoted(argument) {
        errors.over(header, header_in_quotes(header));
        return Ok(None);
    }
    if let Some(form) = duration_form(&word) {
        return match argument.filter(|place| is_place(place)) {
            Some(place) => Ok(paths.place(place, errors).map(form)),
            None => Err(format!("`{word}` takes one path in quotes: `expires_in = {word}(\"expires\")`")),
        };
    }
    if instant_form(&word).is_some() {
        let form = path_of(argument).map_or_else(String::new, |path| format!(" = {word}(\"{path}\")"));
        return Err(format!("`{word}(...)` is an instant: write `expires_at{form}`"));
    }
    match (word.as_str(), argument) {
        ("header", Some(Expr::Lit(Lit::Str(name)))) => {
            Ok(Some(Lifetime::Seconds(paths.header(name, errors))))
        }
        ("header", _) => Err(header_in_quotes(call)),
        ("min" | "mins" | "minutes" | "h" | "hours" | "d" | "days", Some(Expr::Lit(Lit::Int(number)))) => {
            let unit = crate::time::meant(&word).unwrap_or("min");
            Err(format!("a duration has its unit behind it: `{number}{unit}`"))
        }
        ("s" | "sec" | "secs" | "second" | "seconds", Some(Expr::Lit(Lit::Str(path)))) => {
            Err(format!("seconds need no word: `expires_in = \"{}\"`", path.value()))
        }
        _ => Err(unknown_form(&word, &["\"path\"", "15min", "ms", "hms", "header", "jwt", "none"])),
    }
}

/// What stands in quotes, and is no path.
fn meant_by(text: &str) -> Option<String> {
    match text {
        "jwt" => Some("write `expires_in = jwt`".to_owned()),
        text if is_duration(text) => Some(format!("a duration is `{text}`")),
        // An item of a list has one digit; nobody's list is as long as a token lives.
        text if text.len() > 1 && text.bytes().all(|b| b.is_ascii_digit()) => {
            Some(format!("a duration is `{text}s`"))
        }
        _ => None,
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

fn deadline(expr: &Expr, paths: &mut Paths, errors: &Errors) -> Read<Deadline> {
    match (expr.word().as_deref(), expr) {
        (_, Expr::Call(call)) => deadline_call(call, paths, errors),
        (Some(word @ ("none" | "jwt")), _) => Err(format!("`{word}` is written `expires_in = {word}`")),
        (Some(word), _) if instant_form(word).is_some() => Err(takes(word)),
        (_, Expr::Lit(Lit::Int(number))) => {
            Err(format!("`{number}` is a duration: write `expires_in = {number}`"))
        }
        _ => {
            let path = expr.str().map_or_else(|| "path".to_owned(), syn::LitStr::value);
            Err(format!(
                "an instant says how it is written: `unix(\"{path}\")`, `unix_ms(\"{path}\")` or `rfc3339(\"{path}\")`"
            ))
        }
    }
}

fn deadline_call(call: &Call, paths: &mut Paths, errors: &Errors) -> Read<Deadline> {
    let word = call.name.to_string();
    let argument = call.single();
    if let Some(header) = unquoted(argument) {
        errors.over(header, header_in_quotes(header));
        return Ok(None);
    }
    if let Some(form) = instant_form(&word) {
        return match argument {
            Some(place) if is_place(place) => Ok(paths.place(place, errors).map(form)),
            None if word == "rfc3339" => Ok(local(call, paths, errors)),
            None if call.args.iter().any(is_offset) => {
                let path = path_of(call.args.first().map(|arg| &arg.value));
                let path = path.unwrap_or_else(|| "until".to_owned());
                Err(format!("`{word}` is always UTC: `{word}(\"{path}\")`; only `rfc3339` takes an offset"))
            }
            _ => Err(takes(&word)),
        };
    }
    match word.as_str() {
        "header" => {
            let name = path_of(argument).or_else(|| argument?.word()).unwrap_or_else(|| "Name".to_owned());
            Err(format!(
                "an instant says how it is written: `unix(header(\"{name}\"))`, `rfc3339(header(\"{name}\"))` or `http_date(header(\"{name}\"))`"
            ))
        }
        _ if duration_form(&word).is_some() => {
            let form = path_of(argument).map_or_else(String::new, |path| format!(" = {word}(\"{path}\")"));
            Err(format!("`{word}(...)` is a duration: write `expires_in{form}`"))
        }
        _ => Err(unknown_form(&word, &["unix", "unix_ms", "rfc3339", "http_date"])),
    }
}

/// What `Paths::place` reads.
fn is_place(expr: &Expr) -> bool {
    let named = |call: &Call| call.name == "header" && call.single().and_then(Expr::str).is_some();
    expr.str().is_some() || matches!(expr, Expr::Call(call) if named(call))
}

/// `header(Name)`: the name is a text.
fn header_in_quotes(header: &Call) -> String {
    let name = header.single().and_then(Expr::word).unwrap_or_else(|| "Name".to_owned());
    format!("the name of a header is written in quotes: `header(\"{name}\")`")
}

/// A header whose name is no text, where a path stands otherwise.
fn unquoted(argument: Option<&Expr>) -> Option<&Call> {
    match argument {
        Some(Expr::Call(call)) if call.name == "header" && !argument.is_some_and(is_place) => Some(call),
        _ => None,
    }
}

fn is_offset(arg: &Arg) -> bool {
    arg.label.as_ref().is_some_and(|label| label.text() == "offset")
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
