//! Paths into a response.

use quote::ToTokens;
use syn::LitStr;

use super::super::json::DEEPEST;
use super::super::names::{header_name, segments};
use crate::ast::Expr;
use crate::errors::Errors;

/// The tables of paths and headers; everything else holds indexes into them.
#[derive(Default)]
pub(super) struct Paths {
    pub(super) all: Vec<Vec<String>>,
    pub(super) headers: Vec<String>,
}

/// The runtime's `TEXT` and `HEADER`.
pub(super) const TEXT: u8 = 127;
const HEADER: u8 = 128;

impl Paths {
    pub(super) fn add(&mut self, path: Vec<String>) -> u8 {
        let index = self.all.iter().position(|known| *known == path).unwrap_or_else(|| {
            self.all.push(path);
            self.all.len() - 1
        });
        u8::try_from(index).unwrap_or(u8::MAX)
    }

    /// A header's value in the place of what is at a path.
    pub(super) fn header(&mut self, name: &LitStr, errors: &Errors) -> u8 {
        let name = header_name(name, errors);
        let index = self.headers.iter().position(|known| *known == name).unwrap_or_else(|| {
            self.headers.push(name);
            self.headers.len() - 1
        });
        u8::try_from(index).unwrap_or(u8::MAX).saturating_add(HEADER)
    }

    /// `"path"`, or `header("Name")`.
    pub(super) fn place(&mut self, expr: &Expr, errors: &Errors) -> Option<u8> {
        match expr {
            Expr::Call(call) if call.name == "header" => {
                Some(self.header(call.single().and_then(Expr::str)?, errors))
            }
            other => Some(self.literal(other.str()?, errors)),
        }
    }

    pub(super) fn literal(&mut self, literal: &LitStr, errors: &Errors) -> u8 {
        let text = literal.value();
        // `\\X-Token` is a key of the JSON, though it is called like a header.
        let (forced, text) = match text.strip_prefix('\\') {
            Some(key) if !key.starts_with('.') => (true, key.to_owned()),
            _ => (false, text),
        };
        let segments = segments(&text);
        if let Some(what) = alternatives_in(&text) {
            errors.over(literal, what);
        } else if let (false, true) = (forced, is_header(&text)) {
            let what = format!(
                "`{text}` is the name of a header, and this is a path into the JSON: a token is read with `token = header(\"{text}\")`, or `cookie(\"name\")` where it is set as a cookie, and nothing else out of headers; if a key of the JSON is called so, write `\"\\\\{text}\"`"
            );
            errors.over(literal, what);
        } else if let Some(meant) = foreign(&text) {
            errors.over(literal, format!("a path's parts are joined by dots alone: `\"{meant}\"`"));
        } else if text == "none" {
            errors.over(literal, "in quotes this is a path into the response: `none` is written without");
        } else if text.is_empty() {
            errors.over(
                literal,
                "this path is empty: it names a key of the response, such as `\"data.access_token\"`",
            );
        } else if segments.iter().any(String::is_empty) {
            let what = format!("`{text}` is no path: parts are joined by dots, such as `data.access_token`");
            errors.over(literal, what);
        } else if segments.len() > DEEPEST {
            errors.over(
                literal,
                format!("a path has at most {DEEPEST} parts: this one has {}", segments.len()),
            );
        } else if text.contains(['{', '}']) {
            errors.over(literal, "a path into a response is plain text: it has no holes");
        }
        self.add(segments)
    }

    /// The parts of a path, as it is written.
    pub(super) fn segments(literal: &LitStr) -> Vec<String> {
        let text = literal.value();
        segments(text.strip_prefix('\\').filter(|key| !key.starts_with('.')).unwrap_or(&text))
    }

    pub(super) fn path(&self, index: u8) -> &[String] {
        self.all.get(usize::from(index)).map_or(&[], Vec::as_slice)
    }

    /// `"a" | "b"`, or `none`.
    pub(super) fn alternatives(&mut self, expr: &Expr, errors: &Errors) -> Vec<u8> {
        self.choices(expr, false, errors)
    }

    /// The same, where `text` is the whole body.
    pub(super) fn or_text(&mut self, expr: &Expr, errors: &Errors) -> Vec<u8> {
        self.choices(expr, true, errors)
    }

    fn choices(&mut self, expr: &Expr, text: bool, errors: &Errors) -> Vec<u8> {
        if expr.is_word("none") {
            return Vec::new();
        }
        let mut all = Vec::new();
        let mut list = Reached::default();
        for choice in expr.choices() {
            if let Some(literal) = choice.str() {
                let index = self.literal(literal, errors);
                list.check(self.path(index), literal, errors);
                all.push(index);
            } else if text && choice.is_word("text") {
                all.push(TEXT);
            } else {
                errors.over(choice, not_a_path(choice));
            }
        }
        all
    }
}

/// The paths of one list so far: the first that is there is read.
#[derive(Default)]
pub(super) struct Reached(Vec<Vec<String>>);

impl Reached {
    /// Reports a path that is never read, since it is there only where an earlier one is.
    pub(super) fn check(&mut self, path: &[String], at: impl ToTokens, errors: &Errors) {
        let shown = |path: &[String]| path.join(".");
        match self.0.iter().find(|earlier| path.starts_with(earlier)) {
            Some(earlier) if *earlier == path => {
                let what = format!(
                    "this is never used: `{}` is read before it, and what is found there is taken; leave one of the two out",
                    shown(path)
                );
                errors.over(at, what);
            }
            Some(earlier) => {
                let what = format!(
                    "this is never used: wherever `{0}` is there, `{1}` is too, and is taken first; write `\"{0}\"` before `\"{1}\"`",
                    shown(path),
                    shown(earlier)
                );
                errors.over(at, what);
            }
            None => {}
        }
        self.0.push(path.to_vec());
    }
}

/// `a | b` in one pair of quotes.
fn alternatives_in(text: &str) -> Option<String> {
    let parts: Vec<_> = text.split('|').map(|part| format!("\"{}\"", part.trim())).collect();
    (parts.len() > 1).then(|| format!("each alternative has quotes of its own: `{}`", parts.join(" | ")))
}

/// Whether a path of one part is called like a header, as `X-Subject-Token`.
fn is_header(text: &str) -> bool {
    const KNOWN: &[&str] = &[
        "authorization",
        "content-type",
        "proxy-authenticate",
        "proxy-authorization",
        "retry-after",
        "set-cookie",
        "set-cookie2",
        "www-authenticate",
    ];
    let lower = text.to_ascii_lowercase();
    let is_ours = lower.strip_prefix("x-").is_some_and(|rest| !rest.is_empty());
    !text.contains('.') && (is_ours || KNOWN.contains(&lower.as_str()))
}

/// `$.data.items[0]` and `/data/items/0`, of RFC 9535 and RFC 6901, as a path here.
fn foreign(text: &str) -> Option<String> {
    if let Some(pointer) = text.strip_prefix('/') {
        return Some(pointer.replace('/', "."));
    }
    let bare = text.strip_prefix("$.").unwrap_or(text);
    let mut path = bare.to_owned();
    while let Some((before, rest)) = path.split_once('[') {
        let (index, after) = rest.split_once(']')?;
        let is_index = !index.is_empty() && index.bytes().all(|b| b.is_ascii_digit());
        if !is_index {
            return None;
        }
        let dot = if before.is_empty() { "" } else { "." };
        path = format!("{before}{dot}{index}{after}");
    }
    (path != text).then_some(path)
}

fn not_a_path(expr: &Expr) -> String {
    match expr {
        Expr::Name(name) if name.text() == "none" => {
            "`none` says that there is nothing: it has no alternatives".to_owned()
        }
        Expr::Name(name) => format!("a path into the response is written in quotes: `\"{}\"`", name.text()),
        Expr::Lit(syn::Lit::Bool(value)) if !value.value => {
            "where there is nothing to read, write `none`".to_owned()
        }
        _ => "expected a path into the response in quotes, such as `\"data.message\"`, or `none`".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stands_in_the_table_once() {
        let (mut paths, errors) = (Paths::default(), Errors::default());
        let mut of = |text: &str| paths.alternatives(&syn::parse_str(text).unwrap(), &errors);
        assert_eq!(of("\"data.a\" | \"data.b\""), [0, 1]);
        assert_eq!(of("\"data.b\" | \"data.c\""), [1, 2]);
        assert_eq!(of("\"\\\\x-token\" | \"error.code\" | \"error\""), [3, 4, 5]);
        assert!(errors.finish().is_none());
    }

    #[test]
    fn a_path_that_is_never_read() {
        for text in ["\"a\" | \"a\"", "\"a\" | \"b\" | \"a.b\"", "\"a | b\"", "\"Set-Cookie\"", "\"x-token\""]
        {
            let (mut paths, errors) = (Paths::default(), Errors::default());
            paths.alternatives(&syn::parse_str(text).unwrap(), &errors);
            assert!(errors.finish().is_some(), "{text}");
        }
        for name in ["authorization", "X-Subject-Token", "www-authenticate"] {
            assert!(is_header(name), "{name}");
        }
        for name in ["data.authorization", "access-token", "x-", "expires", "x_token"] {
            assert!(!is_header(name), "{name}");
        }
    }

    #[test]
    fn paths_of_other_languages() {
        for (theirs, ours) in [
            ("$.data.token", "data.token"),
            ("/data/0/token", "data.0.token"),
            ("data[0].token", "data.0.token"),
            ("[0].a[1][2]", "0.a.1.2"),
        ] {
            assert_eq!(foreign(theirs).as_deref(), Some(ours));
        }
        for fine in ["data.token", "a/b", "$id", "tokens[]", "a[b]", "a["] {
            assert_eq!(foreign(fine), None, "{fine}");
        }
    }

    #[test]
    fn a_name_is_no_path() {
        let not = |text: &str| not_a_path(&syn::parse_str(text).unwrap());
        assert!(not("data.access_token").ends_with("`\"data.access_token\"`"));
        assert!(not("none").contains("no alternatives"));
    }
}
