//! Names of headers, parameters and cookies, and how each is written.

use syn::LitStr;

use crate::ast::Expr;
use crate::errors::Errors;
use crate::ir::FieldTarget;
use crate::template::with_caret;

/// What the HTTP client sets.
const RESERVED: &[&str] =
    &["connection", "content-length", "expect", "host", "te", "trailer", "transfer-encoding", "upgrade"];

/// In lower case, as `http` has it.
pub(super) fn header_name(name: &LitStr, errors: &Errors) -> String {
    let text = name.value();
    if text.is_empty() {
        errors.over(name, "the name of this header is empty");
    } else if let Some(what) = hole(&text, "header") {
        errors.over(name, what);
    } else if let Some((at, c)) = text.char_indices().find(|(_, c)| !is_token(*c)) {
        errors.over(name, no_token("header", &text, at, c));
    } else if RESERVED.contains(&text.to_ascii_lowercase().as_str()) {
        errors.over(name, format!("`{text}` is set by the transport: leave it out"));
    }
    text.to_ascii_lowercase()
}

/// A name as it is sent, by where it goes.
pub(super) fn name_in(target: FieldTarget, name: &LitStr, errors: &Errors) -> String {
    match target {
        FieldTarget::Header => header_name(name, errors),
        _ => plain_name(name, target, errors),
    }
}

/// A text for a header that would end it, or hide in it.
pub(super) fn header_text(value: &Expr, errors: &Errors) {
    let Some(literal) = value.str() else { return };
    let text = literal.value();
    if let Some((at, c)) = text.char_indices().find(|(_, c)| c.is_control() && *c != '\t') {
        let what =
            format!("a header's value holds no control character: `{}` cannot stand in it", c.escape_debug());
        errors.over(literal, with_caret(&what, &text, &(at..at + c.len_utf8())));
    }
}

/// The name of a `param`, `query` or `cookie`.
pub(super) fn plain_name(name: &LitStr, target: FieldTarget, errors: &Errors) -> String {
    let text = name.value();
    let is_cookie = target == FieldTarget::Cookie;
    let kind = if is_cookie { "cookie" } else { "parameter" };
    if text.is_empty() {
        errors.over(name, format!("the name of this {kind} is empty"));
    } else if let Some(what) = hole(&text, kind) {
        errors.over(name, what);
    } else if let Some((at, c)) = text.char_indices().find(|(_, c)| is_cookie && !is_token(*c)) {
        errors.over(name, no_token("cookie", &text, at, c));
    } else if let Some((at, c)) = text.char_indices().find(|(_, c)| c.is_control()) {
        let what = format!("a name holds no control character: `{}` cannot stand in it", c.escape_debug());
        errors.over(name, with_caret(&what, &text, &(at..at + c.len_utf8())));
    }
    text
}

/// A name looks as if it had a hole.
fn hole(name: &str, what: &str) -> Option<String> {
    let at = name.find(['{', '}'])?;
    let end = name.rfind(['{', '}']).unwrap_or(at) + 1;
    let (word, form, way) = match what {
        "header" => ("header", "X-User-Id", "header"),
        "cookie" => ("cookie", "user_id", "header"),
        _ => ("param", "user_id", "param"),
    };
    let what = format!(
        "the name of a {what} has no holes: it is sent as it is written. Write each name that it can have, from a field that is an `Option`, such as `{word}(\"{form}\" = user_id)` or `#[token({word} = \"{form}\")]`; a name that only the program knows is added with `Context::builder().{way}(…)`"
    );
    Some(with_caret(&what, name, &(at..end)))
}

/// With a caret under what cannot stand in a name.
fn no_token(word: &str, text: &str, at: usize, c: char) -> String {
    let shown = if c == ' ' { "a space".to_owned() } else { format!("`{}`", c.escape_debug()) };
    let what = format!("`{}` is no {word} name: {shown} cannot stand in it", text.escape_debug());
    with_caret(&what, text, &(at..at + c.len_utf8()))
}

/// RFC 9110 section 5.6.2.
fn is_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c)
}

/// The parts of a nested name or a path. A dot that is a character of it is written `\.`.
pub(crate) fn segments(name: &str) -> Vec<String> {
    let marked = name.replace("\\.", "\u{0}");
    marked.split('.').map(|part| part.replace('\u{0}', ".")).collect()
}

pub(super) fn unescaped(name: &str) -> String {
    name.replace("\\.", ".")
}

pub(super) fn json_escape(text: &str) -> String {
    text.chars()
        .flat_map(|c| match c {
            '"' => vec!['\\', '"'],
            '\\' => vec!['\\', '\\'],
            c => vec![c],
        })
        .collect()
}

pub(super) fn form_escape(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"*-._".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let hex = b"0123456789ABCDEF".map(char::from);
            out.extend(['%', hex[usize::from(byte >> 4)], hex[usize::from(byte & 15)]]);
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        assert_eq!(segments("a.b"), ["a", "b"]);
        assert_eq!(segments("a\\.b.c"), ["a.b", "c"]);
        assert_eq!(unescaped("a\\.b"), "a.b");
        assert_eq!(form_escape("a b[]"), "a%20b%5B%5D");
        assert_eq!(json_escape("a\"\\"), "a\\\"\\\\");
    }
}
