//! Holes as other languages write them, and what was meant by them.

use syn::LitStr;

use super::{Mistake, mistake, with_caret};
use crate::errors::Errors;

/// `${name}` and `{{name}}` of other languages, around a name that a hole here would know.
pub(crate) fn foreign(text: &str, is_name: impl Fn(&str) -> bool) -> Vec<Mistake> {
    let mut all = Vec::new();
    for (open, close) in [("${", "}"), ("{{", "}}")] {
        for (at, _) in text.match_indices(open) {
            let rest = text.get(at + open.len()..).unwrap_or_default();
            let Some((name, _)) = rest.split_once(close).filter(|(name, _)| is_name(name.trim())) else {
                continue;
            };
            let end = at + open.len() + name.len() + close.len();
            let name = name.trim();
            all.push(if open == "{{" {
                let what = format!("`{{{{` and `}}}}` are the characters, so this is no hole: `{{{name}}}` is");
                mistake(what, at..end)
            } else {
                let what = format!("a hole is `{{{name}}}`: a `$` before it is sent as well, and is written `let dollar = \"$\"` if it is meant");
                mistake(what, at..end)
            });
        }
    }
    all
}

/// `{name}` in a text that is read as it is.
pub(crate) fn no_hole(literal: &LitStr, what: &str, errors: &Errors) {
    let text = literal.value();
    let is_name = |name: &str| syn::parse_str::<syn::Ident>(name).is_ok();
    let hole = text.match_indices('{').find_map(|(at, _)| {
        let (name, _) = text.get(at + 1..)?.split_once('}').filter(|(name, _)| is_name(name))?;
        Some(at..at + name.len() + 2)
    });
    if let Some(at) = hole {
        errors.over(
            literal,
            with_caret(&format!("{what} is read as it is written, and has no holes"), &text, &at),
        );
    }
}

/// What somebody meant by a hole that holds no name.
pub(super) fn no_name(written: &str) -> String {
    let is_word = |text: &str| {
        text.chars().all(|c| c == '_' || c == '.' || c.is_alphanumeric())
            && text.starts_with(|c: char| c == '_' || c.is_alphabetic())
    };
    let trimmed = written.trim();
    if trimmed.is_empty() || trimmed.chars().all(|c| c.is_ascii_digit()) {
        return "a hole holds a name: `{client_id}`; write `{{` for the character".to_owned();
    }
    if is_word(trimmed) {
        return format!("a hole holds the name alone: `{{{trimmed}}}`");
    }
    if trimmed.contains(['"', '\'', '{']) {
        return "`{` begins a hole here: write `{{` and `}}` for the characters".to_owned();
    }
    if let Some((name, _)) = trimmed.split_once(':').filter(|(name, _)| is_word(name)) {
        return format!("a hole has no format: `{{{name}}}`");
    }
    let joined = trimmed.replace('-', "_");
    if is_word(&joined) {
        return format!("a name has no `-`: `{{{joined}}}`");
    }
    let value = if trimmed.ends_with(')')
        && trimmed.split('(').next().is_some_and(|name| is_word(name) && !name.contains('.'))
    {
        trimmed
    } else {
        "..."
    };
    format!("a hole holds one name; compute with `let name = {value}` first")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_of_other_languages() {
        let at = |text: &str| -> Vec<_> {
            foreign(text, |name| name == "a").into_iter().map(|mistake| mistake.at).collect()
        };
        assert_eq!(at("x${a}-${a}"), [1..5, 6..10]);
        assert_eq!(at("{{a}}-{{ a }}"), [0..5, 6..13]);
        assert_eq!(at("{a}${b}{{b}}$"), []);
        assert_eq!(at("{{\"a\":\"{a}\"}}"), []);
    }
}
