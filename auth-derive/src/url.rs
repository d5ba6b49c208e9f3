//! The URL of a declaration, and what may stand where in it.

mod part;

use std::net::IpAddr;
use std::ops::Range;

use proc_macro2::TokenStream;
use quote::quote;
use syn::LitStr;

use crate::ast::Expr;
use crate::errors::Errors;
use crate::scope::Scope;
use crate::template::{self, Hole, Piece, with_caret};
use part::Url;

/// What the URLs of a declaration are made of.
#[derive(Default)]
pub(crate) struct Urls {
    /// One list of pieces for each alternative.
    pub(crate) alternatives: Vec<TokenStream>,
    /// Whether a value of the struct decides about the origin.
    pub(crate) has_server: bool,
    /// The URL whose host comes out of the answer of a step.
    pub(crate) from_answer: Option<LitStr>,
    /// Whether one could not be read.
    pub(crate) broken: bool,
}

pub(crate) fn urls(expr: &Expr, scope: &Scope<'_>, errors: &Errors) -> Urls {
    let mut urls = Urls::default();
    let choices = expr.choices();
    for (index, choice) in choices.iter().enumerate() {
        let Some(literal) = choice.str() else {
            errors.over(choice, "a URL is written in quotes: `\"{server}/oauth/token\"` or `\"https://…\"`");
            urls.broken = true;
            continue;
        };
        let text = literal.value();
        let mut url = Url {
            literal,
            text: &text,
            is_last: index + 1 == choices.len(),
            scope,
            errors,
            urls: &mut urls,
            may_be_absent: false,
        };
        match url.pieces() {
            Some(pieces) => urls.alternatives.push(pieces),
            None => urls.broken = true,
        }
    }
    urls
}

/// http is for loopback only, where nobody listens in between.
fn check_scheme(scheme: &str, after: &str, whole: bool) -> bool {
    let authority = after.split(['/', '?', '#']).next().unwrap_or_default();
    let ends = whole || after.len() > authority.len();
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => authority,
    };
    let is_loopback = host == "localhost"
        || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    scheme == "https" || (scheme == "http" && ends && is_loopback)
}

/// What is wrong with a host that is written out, with its port.
fn host_problem(authority: &str) -> Option<&'static str> {
    if authority.is_empty() {
        return Some("this URL has no host");
    }
    if authority.chars().any(|c| c.is_ascii_uppercase()) {
        return Some("write the host in lower case");
    }
    if authority.ends_with(":443") {
        return Some("443 is https's own port: leave it out");
    }
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    if port.is_some_and(|port| !port.bytes().all(|b| b.is_ascii_digit()) || port.parse::<u16>().is_err()) {
        return Some("a port is a number of at most 65535");
    }
    if host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .is_some_and(|ip| ip.parse::<IpAddr>().is_ok())
    {
        return None;
    }
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    (!host.split('.').all(is_label))
        .then_some("this is no host name: letters, digits, hyphens and dots make one")
}

/// Whether a path would be another one once it is sent.
fn is_crooked(path: &str) -> bool {
    path.split('/').any(|part| matches!(part, "." | ".."))
}

/// The URL that a server's constant holds: an https origin with an optional path.
pub(crate) fn check_server(literal: &LitStr, errors: &Errors) {
    if let Some(problem) = server_problem(&literal.value()) {
        errors.over(literal, problem);
    }
}

fn server_problem(text: &str) -> Option<String> {
    let rest = match text.split_once("://") {
        Some(("https", rest)) => rest,
        Some(("http", rest)) if check_scheme("http", rest, true) => rest,
        _ => {
            let what = "a server is https (http only for loopback): `\"https://api.example.com\"`";
            return Some(what.to_owned());
        }
    };
    if let Some(c) = rest.chars().find(|c| matches!(c, '?' | '#' | '@' | '{')) {
        return Some(format!("a server is an origin with an optional path: `{c}` cannot stand in it"));
    }
    if text.ends_with('/') && !rest.is_empty() {
        return Some("write the server without its last slash: the URL's path brings one".to_owned());
    }
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    if let Some(problem) = host_problem(authority) {
        return Some(problem.to_owned());
    }
    let legal = |c: char| c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:/%".contains(c);
    (!path.chars().all(legal) || path.contains("//") || is_crooked(path))
        .then(|| "this path cannot stand in a server's URL".to_owned())
}

/// `*.example.com` or a whole host.
pub(crate) fn check_host_pattern(literal: &LitStr, errors: &Errors) {
    let text = literal.value();
    let bare = text.strip_prefix("*.").unwrap_or(&text);
    if !bare.contains('.') || bare.contains(['*', ':', '[']) || host_problem(bare).is_some() {
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
            "http://127.0.0.1:80",
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
            "https://{host}",
            "api.example.com",
        ] {
            assert!(server_problem(bad).is_some(), "{bad}");
        }
    }

    #[test]
    fn loopback_may_be_plain() {
        for (after, fine) in [
            ("localhost:80/x", true),
            ("127.0.0.1/x", true),
            ("[::1]:80/x", true),
            ("127.0.0.1", false),
            ("127.0.0.1.example.com/x", false),
            ("localhost@example.com/x", false),
        ] {
            assert_eq!(check_scheme("http", after, false), fine, "{after}");
        }
    }
}
