//! Names of headers, parameters and cookies, and how each is written.

use syn::LitStr;

use crate::errors::Errors;

/// What the HTTP client sets.
const RESERVED: &[&str] =
    &["connection", "content-length", "expect", "host", "te", "trailer", "transfer-encoding", "upgrade"];

/// In lower case, as `http` has it.
pub(super) fn header_name(name: &LitStr, errors: &Errors) -> String {
    let text = name.value();
    if text.is_empty() {
        errors.over(name, "a header's name cannot be empty");
    } else if let Some((at, c)) = text.chars().enumerate().find(|(_, c)| !is_token(*c)) {
        let what = if c == ' ' { "space".to_owned() } else { format!("`{}`", c.escape_debug()) };
        errors.over(name, format!("`{}` is no header name: {what} at {at}", text.escape_debug()));
    } else if RESERVED.contains(&text.to_ascii_lowercase().as_str()) {
        errors.over(name, format!("`{text}` is set by the transport"));
    }
    text.to_ascii_lowercase()
}

/// The name of a `param`, `query` or `cookie`.
pub(super) fn plain_name(name: &LitStr, word: &str, errors: &Errors) -> String {
    let text = name.value();
    if text.is_empty() {
        errors.over(name, format!("a name of `{word}` cannot be empty"));
    } else if let Some((at, c)) = text.chars().enumerate().find(|(_, c)| word == "cookie" && !is_token(*c)) {
        let what = if c == ' ' { "space".to_owned() } else { format!("`{}`", c.escape_debug()) };
        errors.over(name, format!("`{}` is no cookie name: {what} at {at}", text.escape_debug()));
    } else if text.chars().any(char::is_control) {
        errors.over(name, "a name holds no control character");
    }
    text
}

/// RFC 9110 section 5.6.2.
fn is_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c)
}

/// The parts of a nested name or a path. A dot that is a character of it is written `\.`.
pub(super) fn segments(name: &str) -> Vec<String> {
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
