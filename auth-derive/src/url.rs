//! The URL of a declaration, and what may stand where in it.

use proc_macro2::TokenStream;
use quote::quote;
use syn::LitStr;

use crate::ast::Expr;
use crate::errors::Errors;
use crate::scope::{Moment, Scope};
use crate::template::{self, Hole, Piece, with_caret};

/// The part of a URL that a piece stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Authority,
    Path,
    Query,
}

/// What the URLs of a declaration are made of.
pub(crate) struct Urls {
    /// One list of pieces for each alternative.
    pub(crate) alternatives: Vec<TokenStream>,
    /// Whether a value of the struct decides about the origin.
    pub(crate) has_server: bool,
    /// Whether a URL comes out of the answer of a step.
    pub(crate) from_answer: Option<LitStr>,
}

pub(crate) fn urls(expr: &Expr, scope: &Scope<'_>, errors: &Errors) -> Urls {
    let mut urls = Urls { alternatives: Vec::new(), has_server: false, from_answer: None };
    for choice in expr.choices() {
        let Some(literal) = choice.str() else {
            errors.over(choice, "a URL is written in quotes: `\"{server}/oauth/token\"` or `\"https://…\"`");
            continue;
        };
        if let Some(pieces) = url(literal, scope, errors, &mut urls) {
            urls.alternatives.push(pieces);
        }
    }
    urls
}

fn url(literal: &LitStr, scope: &Scope<'_>, errors: &Errors, urls: &mut Urls) -> Option<TokenStream> {
    let text = literal.value();
    let pieces = match template::parse(&text) {
        Ok(pieces) => pieces,
        Err(mistake) => {
            errors.over(literal, with_caret(&mistake.what, &text, &mistake.at));
            return None;
        }
    };
    let report = |what: &str, at: std::ops::Range<usize>| errors.over(literal, with_caret(what, &text, &at));
    let mut out = Vec::new();
    let mut pieces_left = pieces.as_slice();
    let mut part = Part::Authority;
    let is_optional = |hole: &Hole| matches!(pieces.first(), Some(Piece::Hole(first)) if first == hole);
    match pieces_left {
        [Piece::Hole(server), rest @ ..] => {
            // The first of several alternatives may be absent.
            let resolved = scope.hole(server, literal, is_optional(server));
            let tokens = resolved.tokens;
            out.push(quote!(__p::UrlPiece::Authority(#tokens)));
            if server.parts.get(1).is_some_and(|part| part == "extra") {
                urls.from_answer = Some(literal.clone());
            }
            scope.require(server, literal, "begins_url");
            urls.has_server = true;
            match rest.first() {
                None => {}
                Some(Piece::Text(next)) if next.starts_with(['/', '?']) => {}
                _ => {
                    report("a `Server` is a whole origin: `/` and a path follow it", server.at.clone());
                    return None;
                }
            }
            pieces_left = rest;
            part = Part::Path;
        }
        [Piece::Text(first), rest @ ..] => {
            let Some((scheme, after)) = first.split_once("://") else {
                report(
                    "a URL begins with `https://`, or with a hole for a field of type `Server`",
                    0..first.len(),
                );
                return None;
            };
            if !check_scheme(scheme, after, rest.is_empty()) {
                report("a token endpoint is https (http only for loopback)", 0..scheme.len());
                return None;
            }
        }
        _ => {
            report(
                "a URL begins with `https://`, or with a hole for a field of type `Server`",
                0..text.len().min(1),
            );
            return None;
        }
    }
    let mut ok = true;
    for (index, piece) in pieces_left.iter().enumerate() {
        let next = pieces_left.get(index + 1);
        ok &= url_piece(
            piece,
            next,
            index == 0 && part == Part::Authority,
            &mut part,
            &mut out,
            literal,
            scope,
            errors,
        );
    }
    ok.then(|| quote!(&[#(#out),*]))
}

/// http is for loopback only, where nobody listens in between.
fn check_scheme(scheme: &str, after: &str, whole: bool) -> bool {
    let authority = after.split(['/', '?', '#']).next().unwrap_or_default();
    let ends = whole || after.len() > authority.len();
    let (host, _) = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => (host, port),
        _ => (authority, ""),
    };
    let is_loopback = host == "localhost"
        || host.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
    scheme == "https" || (scheme == "http" && ends && is_loopback)
}

#[allow(clippy::too_many_arguments)]
fn url_piece(
    piece: &Piece,
    next: Option<&Piece>,
    first: bool,
    part: &mut Part,
    out: &mut Vec<TokenStream>,
    literal: &LitStr,
    scope: &Scope<'_>,
    errors: &Errors,
) -> bool {
    let text = literal.value();
    let report = |what: &str, at: std::ops::Range<usize>| errors.over(literal, with_caret(what, &text, &at));
    match piece {
        Piece::Text(written) => {
            let rest = if first { written.split_once("://").map_or("", |(_, rest)| rest) } else { written };
            let from = text.find(written.as_str()).unwrap_or_default() + (written.len() - rest.len());
            let mut authority = String::new();
            for (at, c) in rest.char_indices() {
                let at = from + at..from + at + c.len_utf8();
                match c {
                    '/' if *part == Part::Authority => *part = Part::Path,
                    '?' if *part != Part::Query => *part = Part::Query,
                    '#' => {
                        report("a token endpoint has no fragment: it is never sent", at);
                        return false;
                    }
                    '@' if *part == Part::Authority => {
                        report("credentials do not stand in a URL: see `auth`", at);
                        return false;
                    }
                    c if *part == Part::Authority => {
                        if !(c.is_ascii_alphanumeric() || "-.:[]".contains(c)) {
                            report(&format!("`{c}` cannot stand in a host name"), at);
                            return false;
                        }
                        authority.push(c);
                    }
                    c if c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:@/?%".contains(c) => {}
                    c => {
                        report(&format!("`{c}` cannot stand in a URL: percent-encode it"), at);
                        return false;
                    }
                }
            }
            if first && authority.is_empty() && !matches!(next, Some(Piece::Hole(_))) {
                report("this URL has no host", 0..text.len());
                return false;
            }
            out.push(quote!(__p::UrlPiece::Text(#written)));
            true
        }
        Piece::Hole(hole) => url_hole(hole, next, *part, out, literal, scope, errors, false),
        Piece::Optional(inner) => {
            if *part == Part::Authority {
                report("a host has no optional piece: use `|` for another URL", 0..text.len().min(1));
                return false;
            }
            let mut pieces = Vec::new();
            let mut ok = true;
            for (index, piece) in inner.iter().enumerate() {
                ok &= match piece {
                    Piece::Hole(hole) => {
                        url_hole(hole, inner.get(index + 1), *part, &mut pieces, literal, scope, errors, true)
                    }
                    other => url_piece(
                        other,
                        inner.get(index + 1),
                        false,
                        part,
                        &mut pieces,
                        literal,
                        scope,
                        errors,
                    ),
                };
            }
            out.push(quote!(__p::UrlPiece::Optional(&[#(#pieces),*])));
            ok
        }
    }
}

#[allow(clippy::too_many_arguments)]
fn url_hole(
    hole: &Hole,
    next: Option<&Piece>,
    part: Part,
    out: &mut Vec<TokenStream>,
    literal: &LitStr,
    scope: &Scope<'_>,
    errors: &Errors,
    optional: bool,
) -> bool {
    let text = literal.value();
    let report = |what: &str| errors.over(literal, with_caret(what, &text, &hole.at));
    let name = hole.parts.join(".");
    if scope.is_secret(hole) || hole.parts.get(1).is_some_and(|part| part == "token") {
        let place = if part == Part::Query { "query" } else { "path" };
        report(&format!(
            "`{name}` is a secret and would stand in the URL's {place}, where proxies log it; send it as a header or parameter"
        ));
        // Still mentioned: it must not become a parameter in the next error.
        scope.hole(hole, literal, true);
        return false;
    }
    // A host that may be absent belongs to an alternative, which the runtime passes over.
    let resolved = scope.hole(hole, literal, optional || part == Part::Authority);
    scope.check_url(&resolved.facts, literal);
    let ends = match next {
        None => true,
        Some(Piece::Text(next)) => next.starts_with(['/', '?', ':']),
        Some(_) => false,
    };
    let tokens = resolved.tokens;
    let (piece, check) = match part {
        Part::Authority if ends => (quote!(Authority), "ends_host"),
        Part::Authority => (quote!(Authority), "part_of_host"),
        Part::Path => (quote!(Path), "in_path"),
        Part::Query => (quote!(Query), "in_path"),
    };
    scope.require(hole, literal, check);
    out.push(quote!(__p::UrlPiece::#piece(#tokens)));
    !resolved.facts.broken
}

/// The URL that a server's constant holds: an https origin with an optional path.
pub(crate) fn check_server(literal: &LitStr, errors: &Errors) {
    let text = literal.value();
    let problem = server_problem(&text);
    if let Some(problem) = problem {
        errors.over(literal, problem);
    }
}

fn server_problem(text: &str) -> Option<String> {
    let rest = match text.split_once("://") {
        Some(("https", rest)) => rest,
        Some(("http", rest)) if check_scheme("http", rest, true) => rest,
        _ => {
            return Some(
                "a server is https (http only for loopback): `\"https://api.example.com\"`".to_owned(),
            );
        }
    };
    if rest.is_empty() {
        return Some("this URL has no host".to_owned());
    }
    if text.ends_with('/') {
        return Some("write the server without its last slash: the URL's path brings one".to_owned());
    }
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    if let Some(c) = rest.chars().find(|c| matches!(c, '?' | '#' | '@')) {
        return Some(format!("a server is an origin with an optional path: `{c}` cannot stand in it"));
    }
    if authority.chars().any(|c| c.is_ascii_uppercase()) {
        return Some("write the host in lower case".to_owned());
    }
    if authority.ends_with(":443") {
        return Some("443 is https's own port: leave it out".to_owned());
    }
    let legal = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.:[]".contains(c);
    if !authority.chars().all(legal) || authority.contains("..") || authority.starts_with(['.', '-', ':']) {
        return Some("this host is none: letters, digits, hyphens and dots make one".to_owned());
    }
    let legal = |c: char| c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:/%".contains(c);
    if !path.chars().all(legal)
        || path.contains("//")
        || path.split('/').any(|part| matches!(part, "." | ".."))
    {
        return Some("this path cannot stand in a server's URL".to_owned());
    }
    None
}

/// `*.example.com` or a whole host.
pub(crate) fn check_host_pattern(literal: &LitStr, errors: &Errors) {
    let text = literal.value();
    let bare = text.strip_prefix("*.").unwrap_or(&text);
    let legal = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.".contains(c);
    if !bare.contains('.') || !bare.chars().all(legal) || bare.starts_with('.') {
        errors.over(literal, "a host pattern is `\"*.example.com\"` or `\"api.example.com\"`, in lower case");
    }
}

impl Scope<'_> {
    fn check_url(&self, facts: &crate::scope::Facts, literal: &LitStr) {
        let expr = Expr::Lit(syn::Lit::Str(literal.clone()));
        self.check_moment(facts, Moment::Url, &expr);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers() {
        for good in ["https://api.example.com", "https://api.example.com:8443/base", "http://127.0.0.1:80"] {
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
            "https://api..example.com",
            "https://api.example.com/a/../b",
            "api.example.com",
        ] {
            assert!(server_problem(bad).is_some(), "{bad}");
        }
    }
}
