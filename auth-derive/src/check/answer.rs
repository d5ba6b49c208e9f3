//! `response(…)` and `error(…)`: which paths of an answer are read, and as what.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Lit, LitStr, Type};

use crate::ast::{Call, Expr};
use crate::errors::Errors;
use crate::parse::{Declaration, GroupValue};
use crate::words::{nearest, unknown};

/// As many as the runtime follows at once.
const MAX_PATHS: usize = 32;

/// The table of paths; everything else holds indexes into it.
#[derive(Default)]
struct Paths(Vec<Vec<String>>);

impl Paths {
    fn add(&mut self, path: Vec<String>) -> u8 {
        let index = self.0.iter().position(|known| *known == path).unwrap_or_else(|| {
            self.0.push(path);
            self.0.len() - 1
        });
        u8::try_from(index).unwrap_or(u8::MAX)
    }

    fn literal(&mut self, literal: &LitStr, errors: &Errors) -> u8 {
        let text = literal.value();
        let marked = text.replace("\\.", "\u{0}");
        let segments: Vec<String> = marked.split('.').map(|part| part.replace('\u{0}', ".")).collect();
        if segments.iter().any(String::is_empty) {
            errors.over(
                literal,
                format!("`{text}` is no path: parts are joined by dots, such as `data.access_token`"),
            );
        } else if text.contains(['{', '}']) {
            errors.over(literal, "a path into an answer is plain text: it has no holes");
        }
        self.add(segments)
    }

    /// `"a" | "b"`, or `none`.
    fn alternatives(&mut self, expr: &Expr, errors: &Errors) -> Vec<u8> {
        if expr.word().as_deref() == Some("none") {
            return Vec::new();
        }
        expr.choices()
            .iter()
            .filter_map(|choice| match choice.str() {
                Some(literal) => Some(self.literal(literal, errors)),
                None => {
                    errors.over(
                        choice,
                        "expected a path into the answer in quotes, such as `\"data.message\"`, or `none`",
                    );
                    None
                }
            })
            .collect()
    }
}

pub(super) fn answer(
    declaration: &Declaration<'_>,
    errors: &Errors,
) -> (TokenStream, TokenStream, Option<Type>) {
    let mut paths = Paths::default();
    let group = &declaration.response;
    if let Some(format) = group.expr("format")
        && format.word().as_deref() != Some("json")
    {
        errors.over(format, unknown("format", &format.word().unwrap_or_default(), &["json"], &["xml"]));
    }
    let token = token(declaration, &mut paths, errors);
    let token_type = token_type(declaration, &mut paths, errors);
    let refresh_token = match group.expr("refresh_token") {
        Some(expr) => paths.alternatives(expr, errors),
        None => vec![paths.add(vec!["refresh_token".to_owned()])],
    };
    let (expires_in, expires_at) = expiry(declaration, &mut paths, errors);
    let success = success(declaration, &mut paths, errors);
    let extra = match group.get("extra") {
        Some((_, GroupValue::Type(ty))) => Some(ty.clone()),
        _ => None,
    };
    let error = error(declaration, &mut paths, errors);
    if paths.0.len() > MAX_PATHS
        && let Some(word) = &group.word
    {
        errors.at(word.span(), format!("a declaration reads at most {MAX_PATHS} paths of an answer"));
    }
    let table = paths.0.iter().map(|path| quote!(&[#(#path),*]));
    let response = quote! {
        __p::ResponseSpec {
            paths: &[#(#table),*],
            token: #token,
            token_type: #token_type,
            refresh_token: &[#(#refresh_token),*],
            expires_in: &[#(#expires_in),*],
            expires_at: &[#(#expires_at),*],
            success: #success,
        }
    };
    (response, error, extra)
}

fn token(declaration: &Declaration<'_>, paths: &mut Paths, errors: &Errors) -> TokenStream {
    let Some(expr) = declaration.response.expr("token") else {
        let index = paths.add(vec!["access_token".to_owned()]);
        return quote!(__p::TokenPlace::Paths(&[#index]));
    };
    match (expr.word().as_deref(), expr) {
        (Some("text"), _) => quote!(__p::TokenPlace::Text),
        (Some("none"), _) => quote!(__p::TokenPlace::None),
        (_, Expr::Call(call)) => match (call.name.to_string().as_str(), single(call)) {
            ("header", Some(Expr::Lit(Lit::Str(name)))) => {
                let name = super::request::header_name(name, errors);
                quote!(__p::TokenPlace::Header(#name))
            }
            ("cookie", Some(Expr::Lit(Lit::Str(name)))) => quote!(__p::TokenPlace::Cookie(#name)),
            _ => {
                errors.over(expr, "where the token is: a path in quotes, `header(\"Name\")`, `cookie(\"name\")`, `text` or `none`");
                TokenStream::new()
            }
        },
        (Some(word), _) => {
            let mean = nearest(word, &["text", "none"])
                .map(|near| format!("; did you mean `{near}`?"))
                .unwrap_or_default();
            errors.over(
                expr,
                format!("`{word}` is no place of a token{mean} a path is written in quotes: `\"{word}\"`"),
            );
            TokenStream::new()
        }
        _ => {
            let all = paths.alternatives(expr, errors);
            quote!(__p::TokenPlace::Paths(&[#(#all),*]))
        }
    }
}

/// Beside the token, unless it is written.
fn token_type(declaration: &Declaration<'_>, paths: &mut Paths, errors: &Errors) -> TokenStream {
    let index = match declaration.response.expr("token_type") {
        Some(expr) => paths.alternatives(expr, errors).first().copied(),
        None => {
            let path = match declaration.response.expr("token") {
                None => Some(vec!["token_type".to_owned()]),
                Some(expr) => expr.choices().first().and_then(Expr::str).map(|literal| {
                    let text = literal.value();
                    let mut segments: Vec<String> = text.split('.').map(str::to_owned).collect();
                    segments.pop();
                    segments.push("token_type".to_owned());
                    segments
                }),
            };
            path.map(|path| paths.add(path))
        }
    };
    match index {
        Some(index) => quote!(__p::core::option::Option::Some(#index)),
        None => quote!(__p::core::option::Option::None),
    }
}

fn single(call: &Call) -> Option<&Expr> {
    match call.args.as_slice() {
        [arg] if arg.label.is_none() => Some(&arg.value),
        _ => None,
    }
}

fn expiry(
    declaration: &Declaration<'_>,
    paths: &mut Paths,
    errors: &Errors,
) -> (Vec<TokenStream>, Vec<TokenStream>) {
    let (within, at) = (declaration.response.expr("expires_in"), declaration.response.expr("expires_at"));
    let lifetimes = match (within, at) {
        (Some(expr), _) => {
            let choices = expr.choices();
            choices
                .iter()
                .enumerate()
                .filter_map(|(index, choice)| lifetime(choice, index + 1 == choices.len(), paths, errors))
                .collect()
        }
        (None, Some(_)) => Vec::new(),
        (None, None) => {
            let index = paths.add(vec!["expires_in".to_owned()]);
            vec![quote!(__p::Lifetime::Seconds(#index))]
        }
    };
    let deadlines = at
        .map(|expr| expr.choices().iter().filter_map(|choice| deadline(choice, paths, errors)).collect())
        .unwrap_or_default();
    (lifetimes, deadlines)
}

fn lifetime(expr: &Expr, last: bool, paths: &mut Paths, errors: &Errors) -> Option<TokenStream> {
    let always = |tokens: TokenStream| {
        if !last {
            errors.over(expr, "this always says when the token ends: what follows it is never used");
        }
        Some(tokens)
    };
    match (expr.word().as_deref(), expr) {
        (Some("none"), _) => always(quote!(__p::Lifetime::Unlimited)),
        (Some("jwt"), _) => always(quote!(__p::Lifetime::Jwt)),
        (_, Expr::Lit(Lit::Str(literal))) => {
            let index = paths.literal(literal, errors);
            Some(quote!(__p::Lifetime::Seconds(#index)))
        }
        (_, Expr::Lit(Lit::Int(_))) => {
            let nothing = crate::scope::Scope::new(&[], &[], errors);
            let millis = nothing.duration(expr)?;
            always(quote!(__p::Lifetime::Fixed(#millis)))
        }
        (_, Expr::Call(call)) => match (call.name.to_string().as_str(), single(call)) {
            (word @ ("ms" | "hms"), Some(Expr::Lit(Lit::Str(literal)))) => {
                let index = paths.literal(literal, errors);
                let variant = if word == "ms" { quote!(Millis) } else { quote!(Hms) };
                Some(quote!(__p::Lifetime::#variant(#index)))
            }
            (word @ ("unix" | "unix_ms" | "rfc3339"), _) => {
                errors.over(expr, format!("`{word}(...)` is an instant: write `expires_at`"));
                None
            }
            (word, _) => {
                errors.over(expr, unknown("form of `expires_in`", word, &["ms", "hms", "jwt", "none"], &[]));
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

fn deadline(expr: &Expr, paths: &mut Paths, errors: &Errors) -> Option<TokenStream> {
    match (expr.word().as_deref(), expr) {
        (_, Expr::Call(call)) => match (call.name.to_string().as_str(), single(call)) {
            (word @ ("unix" | "unix_ms" | "rfc3339"), Some(Expr::Lit(Lit::Str(literal)))) => {
                let index = paths.literal(literal, errors);
                let variant = match word {
                    "unix" => quote!(Unix),
                    "unix_ms" => quote!(UnixMs),
                    _ => quote!(Rfc3339),
                };
                Some(quote!(__p::Deadline::#variant(#index)))
            }
            (word @ ("ms" | "hms"), _) => {
                errors.over(expr, format!("`{word}(...)` is a duration: write `expires_in`"));
                None
            }
            (word, _) => {
                errors
                    .over(expr, unknown("form of `expires_at`", word, &["unix", "unix_ms", "rfc3339"], &[]));
                None
            }
        },
        (Some(word @ ("none" | "jwt")), _) => {
            errors.over(expr, format!("`{word}` is written `expires_in = {word}`"));
            None
        }
        (_, Expr::Lit(Lit::Int(number))) => {
            errors.over(expr, format!("`{number}` is a duration: write `expires_in`"));
            None
        }
        _ => {
            errors.over(expr, "when the token ends: `unix(path)`, `unix_ms(path)` or `rfc3339(path)`");
            None
        }
    }
}

fn success(declaration: &Declaration<'_>, paths: &mut Paths, errors: &Errors) -> TokenStream {
    let Some((_, GroupValue::Predicate(path, test))) = declaration.response.get("success") else {
        return quote!(__p::core::option::Option::None);
    };
    let Some(literal) = path.str() else {
        errors.over(path, "expected a path into the answer: `success = \"status\" == \"00\"`");
        return TokenStream::new();
    };
    let index = paths.literal(literal, errors);
    let test = match test {
        None => quote!(__p::Test::Present),
        Some((equal, constant)) => {
            let constant = match constant {
                Lit::Str(text) => quote!(__p::Constant::Text(#text)),
                Lit::Bool(value) => quote!(__p::Constant::Bool(#value)),
                Lit::Int(number) if number.suffix().is_empty() => match number.base10_parse::<i64>() {
                    Ok(number) => quote!(__p::Constant::Integer(#number)),
                    Err(error) => {
                        errors.push(error);
                        TokenStream::new()
                    }
                },
                other => {
                    errors.over(other, "expected text, `true`, `false` or a whole number");
                    TokenStream::new()
                }
            };
            let variant = if *equal { quote!(Is) } else { quote!(IsNot) };
            quote!(__p::Test::#variant(#constant))
        }
    };
    quote!(__p::core::option::Option::Some(__p::Predicate { path: #index, test: #test }))
}

fn error(declaration: &Declaration<'_>, paths: &mut Paths, errors: &Errors) -> TokenStream {
    let group = &declaration.error;
    let mut place = |key: &str, default: Option<&str>| match (group.expr(key), default) {
        (Some(expr), _) => paths.alternatives(expr, errors),
        (None, Some(default)) => vec![paths.add(vec![default.to_owned()])],
        (None, None) => Vec::new(),
    };
    let code = place("code", Some("error"));
    let message = place("message", Some("error_description"));
    let trace = place("trace", None);
    let detail = place("detail", None);
    let mut seen: Vec<String> = Vec::new();
    let mut classes = Vec::new();
    for (word, variant) in [
        ("refused", quote!(Refused)),
        ("config", quote!(Config)),
        ("clock", quote!(Clock)),
        ("transient", quote!(Transient)),
    ] {
        let Some((_, GroupValue::List(codes))) = group.get(word) else { continue };
        for literal in codes {
            let text = literal.value();
            if text.is_empty() {
                errors.over(literal, "a code cannot be empty");
            } else if seen.contains(&text) {
                errors.over(literal, format!("the code `{text}` is classed twice"));
            }
            seen.push(text);
        }
        classes.push(quote!((__p::Class::#variant, &[#(#codes),*])));
    }
    if !classes.is_empty() && code.is_empty() {
        let word = group.get("code").map(|(word, _)| word.span());
        errors.at(
            word.unwrap_or_else(proc_macro2::Span::call_site),
            "codes are classed, but `code = none` reads none",
        );
    }
    quote! {
        __p::ErrorSpec {
            code: &[#(#code),*],
            message: &[#(#message),*],
            trace: &[#(#trace),*],
            detail: &[#(#detail),*],
            classes: &[#(#classes),*],
        }
    }
}
