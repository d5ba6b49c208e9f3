//! `response(…)` and `error(…)`: which paths of a response are read, and as what.

mod classes;
mod expiry;
mod paths;

use quote::ToTokens;
use syn::{Lit, LitStr, Type};

use super::names::{header_name, plain_name, segments};
use crate::ast::Expr;
use crate::errors::Errors;
use crate::ir::{Constant, ErrorFields, FieldTarget, Predicate, Response, Test, TokenPlace};
use crate::parse::{Declaration, GroupValue, Layers};
use crate::template::no_hole;
use crate::words::unknown;
use paths::{Paths, TEXT};

/// As many as the runtime follows at once.
const MAX_PATHS: usize = 32;

/// The tables of `response(…)` and of `error(…)`, which share their paths, and the type of `extra`.
pub(super) struct Parts {
    pub(super) response: Response,
    pub(super) error: ErrorFields,
    pub(super) extra: Option<Type>,
}

/// `none` is what `token = none` says: a response without a token, or an old one that lives on.
pub(super) fn lower(
    group: Layers<'_>,
    declaration: &Declaration<'_>,
    none: &TokenPlace,
    errors: &Errors,
) -> Parts {
    let mut paths = Paths::default();
    if let Some(format) = group.expr("format")
        && format.word().as_deref() != Some("json")
    {
        errors.over(
            format,
            match format.word() {
                Some(word) => unknown("format", &word, &["json"], &["xml"]),
                None => {
                    "the format of the response is a word: `format = json`, which is the default".to_owned()
                }
            },
        );
    }
    let token = token(group, none, &mut paths, errors);
    let token_type = token_type(group, &mut paths, errors);
    let refresh_token = match group.expr("refresh_token") {
        Some(expr) => paths.alternatives(expr, errors),
        None => vec![paths.add(vec!["refresh_token".to_owned()])],
    };
    let (expires_in, expires_at) = expiry::expiry(group, &mut paths, errors);
    let success = success(group, &mut paths, errors);
    let extra = match group.get("extra") {
        Some((_, GroupValue::Type(ty))) => Some(ty.clone()),
        _ => None,
    };
    let error = error(declaration, &mut paths, errors);
    if paths.all.len() > MAX_PATHS {
        let word = group.word().or(declaration.error.word.as_ref()).unwrap_or(&declaration.input.ident);
        errors.at(word.span(), format!("a declaration reads at most {MAX_PATHS} paths of a response"));
    }
    let Paths { all: paths, headers } = paths;
    let response =
        Response { paths, headers, token, token_type, refresh_token, expires_in, expires_at, success };
    Parts { response, error, extra }
}

fn token(response: Layers<'_>, none: &TokenPlace, paths: &mut Paths, errors: &Errors) -> TokenPlace {
    let Some(expr) = response.expr("token") else {
        let index = paths.add(vec!["access_token".to_owned()]);
        return TokenPlace::Paths(vec![index]);
    };
    match (expr.word().as_deref(), expr) {
        (Some("text"), _) => TokenPlace::Text,
        (Some("none"), _) => none.clone(),
        (_, Expr::Call(call)) => match (call.name.to_string().as_str(), call.single()) {
            ("header", Some(Expr::Lit(Lit::Str(name)))) => TokenPlace::Header(header_name(name, errors)),
            ("cookie", Some(Expr::Lit(Lit::Str(name)))) => {
                TokenPlace::Cookie(plain_name(name, FieldTarget::Cookie, errors))
            }
            _ => {
                errors.over(expr, "where the token is: a path in quotes, `header(\"Name\")`, `cookie(\"name\")`, `text` or `none`");
                TokenPlace::None
            }
        },
        (Some(word), _) => {
            errors.over(expr, format!("a path into the response is written in quotes: `\"{word}\"`"));
            TokenPlace::None
        }
        _ => TokenPlace::Paths(paths.alternatives(expr, errors)),
    }
}

/// Beside the token, unless it is written.
fn token_type(response: Layers<'_>, paths: &mut Paths, errors: &Errors) -> Option<u8> {
    let beside = |literal: &LitStr| {
        let mut path = segments(&literal.value());
        path.pop();
        path.push("token_type".to_owned());
        path
    };
    if let Some(expr) = response.expr("token_type") {
        if expr.word().is_some_and(|word| word.eq_ignore_ascii_case("bearer")) {
            let what =
                "Bearer is expected already: leave `token_type` out; written, it is a path into the response";
            errors.over(expr, what);
            return None;
        }
        for never in expr.choices().iter().skip(1) {
            errors.over(
                never,
                "the type of a token is read at one path, so this one is never used: leave it out",
            );
        }
        paths.alternatives(expr, errors).first().copied()
    } else if let Some(token) = response.expr("token") {
        token.choices().first().and_then(Expr::str).map(beside).map(|path| paths.add(path))
    } else {
        Some(paths.add(vec!["token_type".to_owned()]))
    }
}

/// `success = text == "Ok."`: of a body that is a text.
fn check_whole(response: Layers<'_>, whole: &Expr, test: Option<&(bool, Lit)>, errors: &Errors) {
    match test {
        Some((_, constant)) if !matches!(constant, Lit::Str(_)) => {
            errors.over(
                constant,
                "the whole body is a text: compare it with a text in quotes, `text == \"Ok.\"`",
            );
        }
        Some((true, Lit::Str(constant))) => {
            let token = response.expr("token");
            let in_body =
                token.is_none_or(|token| token.choices().iter().any(|choice| choice.str().is_some()));
            if in_body {
                let what = format!(
                    "a body that is `{}` holds no token at a path: say where it is, `token = cookie(\"name\")` or `header(\"Name\")`",
                    constant.value()
                );
                errors.over(whole, what);
            }
        }
        _ => {}
    }
}

/// `header("A") | header("B")`, in lower case.
fn headers(expr: &Expr, errors: &Errors) -> Vec<String> {
    let name = |choice: &Expr| match choice {
        Expr::Call(call) if call.name == "header" => call.single().and_then(Expr::str).cloned(),
        _ => None,
    };
    let all = expr.choices().iter().filter_map(|choice| {
        if let Some(name) = name(choice) {
            return Some(header_name(&name, errors));
        }
        let written = choice.str().map_or_else(|| "X-RateLimit-Reset".to_owned(), LitStr::value);
        let what = format!("when to try again stands in a header: `retry_after = header(\"{written}\")`");
        errors.over(choice, what);
        None
    });
    all.collect()
}

fn success(response: Layers<'_>, paths: &mut Paths, errors: &Errors) -> Option<Predicate> {
    let (_, GroupValue::Predicate(path, test)) = response.get("success")? else { return None };
    let whole = path.is_word("text");
    if whole {
        check_whole(response, path, test.as_ref(), errors);
    }
    let Some(literal) = path.str().map(Some).or(whole.then_some(None)) else {
        let form = match path {
            Expr::Lit(lit) => format!("\"status\" == {}", lit.to_token_stream()),
            other => format!("\"{}\" == \"00\"", other.word().unwrap_or_else(|| "status".to_owned())),
        };
        errors.over(path, format!("expected a path into the response in quotes: `success = {form}`"));
        return None;
    };
    let path = literal.map_or(TEXT, |literal| paths.literal(literal, errors));
    let test = match test {
        None => Test::Present,
        Some((true, literal)) => Test::Is(constant(literal, errors)?),
        Some((false, literal)) => Test::IsNot(constant(literal, errors)?),
    };
    Some(Predicate { path, test })
}

/// What a value of the response is compared with.
fn constant(literal: &Lit, errors: &Errors) -> Option<Constant> {
    match literal {
        Lit::Str(word) => {
            no_hole(word, "what a value is compared with", errors);
            Some(Constant::Text(word.value()))
        }
        Lit::Bool(value) => Some(Constant::Bool(value.value)),
        Lit::Int(number) if number.suffix().is_empty() => {
            number.base10_parse().map(Constant::Integer).map_err(|error| errors.push(error)).ok()
        }
        other => {
            errors.over(other, "expected a text in quotes, `true`, `false` or a whole number");
            None
        }
    }
}

fn error(declaration: &Declaration<'_>, paths: &mut Paths, errors: &Errors) -> ErrorFields {
    let group = &declaration.error;
    let mut place = |key: &str, default: Option<&str>| match (group.expr(key), default) {
        (Some(expr), _) if key == "trace" => paths.alternatives(expr, errors),
        (Some(expr), _) => paths.or_text(expr, errors),
        (None, Some(default)) => vec![paths.add(vec![default.to_owned()])],
        (None, None) => Vec::new(),
    };
    let code = place("code", Some("error"));
    let message = place("message", Some("error_description"));
    let trace = place("trace", None);
    let detail = place("detail", None);
    let read = classes::Read { code: !code.is_empty(), message: !message.is_empty() };
    let classes = classes::classes(group, &read, errors);
    let retry_after = group.expr("retry_after").map(|expr| headers(expr, errors)).unwrap_or_default();
    ErrorFields { code, message, trace, detail, retry_after, classes }
}
