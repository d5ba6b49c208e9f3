//! The URL of a declaration, and what may stand where in it.

mod host;
mod literal;
mod part;

use std::collections::BTreeSet;
use std::ops::Range;

use syn::LitStr;

use crate::ast::Expr;
use crate::errors::Errors;
use crate::ir::UrlPiece;
use crate::scope::{Moment, Scope};
use crate::template::{self, Hole, Piece, with_caret};
use host::check_scheme;
use part::Url;

/// What the URLs of a declaration are made of.
#[derive(Clone, Default)]
pub(crate) struct Urls {
    /// One list of pieces for each alternative.
    pub(crate) alternatives: Vec<Vec<UrlPiece>>,
    /// Whether a value of the struct decides about the origin.
    pub(crate) has_server: bool,
    /// The URL whose host comes out of the response of a step.
    pub(crate) from_response: Option<(LitStr, Range<usize>)>,
    /// Whether one could not be read.
    pub(crate) broken: bool,
}

pub(crate) fn urls(expr: &Expr, moment: Moment, scope: &Scope<'_>) -> Urls {
    let mut urls = Urls::default();
    let choices = expr.choices();
    check_reached(choices, scope);
    for (index, choice) in choices.iter().enumerate() {
        let Some(literal) = choice.str() else {
            // What was not read is reported.
            if !matches!(choice, Expr::Unread) {
                let what = match choice.word().filter(|word| scope.field_index(word).is_some()) {
                    Some(field) => {
                        format!("a URL is written in quotes: `\"{{{field}}}\"`, where it is a `TokenUrl`")
                    }
                    None => {
                        "a URL is written in quotes: `\"{server}/oauth/token\"` or `\"https://…\"`".to_owned()
                    }
                };
                scope.errors.over(choice, what);
            }
            urls.broken = true;
            continue;
        };
        let text = literal.value();
        let mut url = Url {
            literal,
            text: &text,
            is_last: index + 1 == choices.len(),
            moment,
            scope,
            urls: &mut urls,
            may_be_absent: false,
            foreign: false,
        };
        match url.pieces() {
            Some(pieces) => urls.alternatives.push(pieces),
            None => urls.broken = true,
        }
    }
    urls
}

/// Where the values of one URL are there, no later one is taken: what needs all of them comes too late.
fn check_reached(choices: &[Expr], scope: &Scope<'_>) {
    let needed = |choice: &Expr| -> Option<BTreeSet<Vec<String>>> {
        let pieces = template::parse(&choice.str()?.value()).ok()?;
        let holes = pieces.into_iter().filter_map(|piece| match piece {
            Piece::Hole(hole) => Some(hole.parts),
            Piece::Text(..) | Piece::Optional(..) => None,
        });
        Some(holes.filter(|parts| scope.may_be_absent(parts)).collect())
    };
    let all: Vec<_> = choices.iter().map(needed).collect();
    for (index, (choice, own)) in choices.iter().zip(&all).enumerate() {
        let Some(own) = own else { continue };
        let mut earlier = all.iter().take(index).flatten();
        // One that needs nothing is reported where it stands.
        if earlier.any(|earlier| !earlier.is_empty() && earlier.is_subset(own)) {
            let what = "this URL is never used: where its values are there, an earlier one has all of its own; write what needs more values first, or leave it out";
            scope.errors.over(choice, what);
        }
    }
}

/// The part of a path that makes another one of it once it is sent.
fn crooked(path: &str) -> Option<Range<usize>> {
    let mut at = 0;
    for part in path.split('/') {
        if matches!(part.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..") {
            return Some(at..at + part.len());
        }
        at += part.len() + 1;
    }
    None
}

/// What stands behind a `%`: two hexadecimal digits, as the byte that they stand for.
fn encoded(after: &str) -> Option<u8> {
    let digits = after.get(..2).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
    u8::from_str_radix(digits, 16).ok()
}

/// The URL that a server's constant holds: an https origin with an optional path.
pub(crate) fn check_server(literal: &LitStr, errors: &Errors) {
    if let Some(problem) = server_problem(&literal.value()) {
        errors.over(literal, problem);
    }
}

fn server_problem(text: &str) -> Option<String> {
    let (scheme, rest) = match text.split_once("://") {
        Some((scheme @ "https", rest)) => (scheme, rest),
        Some((scheme @ "http", rest)) if check_scheme(scheme, rest, true) => (scheme, rest),
        other => {
            let rest = other.map_or(text, |(_, rest)| rest);
            return Some(format!("a server is https (http only for loopback): `\"https://{rest}\"`"));
        }
    };
    if let Some(c) = rest.chars().find(|c| matches!(c, '?' | '#' | '@' | '{')) {
        return Some(format!("a server is an origin with an optional path: `{c}` cannot stand in it"));
    }
    if let (Some(bare), false) = (text.strip_suffix('/'), rest.is_empty()) {
        return Some(format!("the path of the URL brings its own slash: `\"{bare}\"`"));
    }
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    if let Some(problem) = host::problem(scheme, authority) {
        return Some(problem);
    }
    let legal = |c: char| c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:/%".contains(c);
    let is_encoded = |part: &str| {
        encoded(part).is_some_and(|byte| !byte.is_ascii_control() && !matches!(byte, b'/' | b'\\'))
    };
    let encodes_well = path.split('%').skip(1).all(is_encoded);
    (!path.chars().all(legal) || !encodes_well || path.contains("//") || crooked(path).is_some())
        .then(|| "this path cannot stand in a server's URL".to_owned())
}

/// `*.example.com` or a whole host.
pub(crate) fn check_host_pattern(literal: &LitStr, errors: &Errors) {
    let text = literal.value();
    let bare = text.strip_prefix("*.").unwrap_or(&text);
    if !bare.contains('.') || bare.contains(['*', ':', '[']) || host::problem("https", bare).is_some() {
        errors.over(
            literal,
            "a host pattern is `\"*.example.com\"` or `\"api.example.com\"`: a whole domain, in lower case",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers() {
        for good in [
            "https://api.example.com",
            "https://api.example.com:8443/base",
            "https://api.example.com/a%20b",
            "http://127.0.0.1:8080",
            "http://[::1]:8080",
        ] {
            assert_eq!(server_problem(good), None, "{good}");
        }
        for bad in [
            "http://api.example.com",
            "https://",
            "https://api.example.com/",
            "https://api.example.com?x",
            "https://u:p@api.example.com",
            "https://API.example.com",
            "https://api.example.com:443",
            "https://api.example.com:70000",
            "https://api.example.com:",
            "https://api..example.com",
            "https://-api.example.com",
            "https://api.example.com/a/../b",
            "https://api.example.com/a/%2E%2e/b",
            "https://api.example.com/a%2fb",
            "https://api.example.com/a%0ab",
            "https://api.example.com/100%",
            "http://127.0.0.1:80",
            "https://127.1",
            "https://{host}",
            "api.example.com",
        ] {
            assert!(server_problem(bad).is_some(), "{bad}");
        }
    }
}
