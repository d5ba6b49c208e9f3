//! Rules about `api(…)`.

use crate::errors::Errors;
use crate::ir::{ApiToken, SignTarget};
use crate::lower::{ApiItem, Draft};
use crate::scope::Need;

/// A name stands once: of two values under one, an API reads the first, or the last, or neither.
pub(super) fn nothing_is_written_twice(draft: &Draft<'_>, errors: &Errors) {
    let (token_header, token_query) = match draft.api_token() {
        ApiToken::Bearer => (Some("authorization"), None),
        ApiToken::Header(name) | ApiToken::HeaderValue(name, _) => (Some(name.as_str()), None),
        ApiToken::Query(name) => (None, Some(name.as_str())),
        ApiToken::None => (None, None),
    };
    for (index, item) in draft.api_items.iter().enumerate() {
        let shown = item.name.value();
        let token = if item.target == SignTarget::Header { token_header } else { token_query };
        if token == Some(item.sent.as_str()) {
            let what = format!(
                "`{shown}` holds the token already: write `token = none` if this value places it, or another name"
            );
            errors.over(item.name, what);
        }
        let same = |other: &&ApiItem<'_>| other.target == item.target && other.sent == item.sent;
        if draft.api_items.iter().take(index).any(|other| same(&other)) {
            errors.over(item.name, format!("`{shown}` is written twice in `api`: keep one"));
        }
    }
}

/// A request that goes out without its signature is refused, at the latest when nobody looks: so the value of one is
/// always there.
pub(super) fn signatures_are_always_there(draft: &Draft<'_>, errors: &Errors) {
    for item in draft.api_items.iter().filter(|item| item.is_sign && !item.facts.broken) {
        if let Some(why) = &item.facts.optional {
            let what = format!(
                "{why}, and then `{}` would be left out: end the value with `| \"\"`, or put the part that depends on it in `[...]`",
                item.name.value()
            );
            errors.over(item.value, what);
        }
    }
}

/// A part of the request that an item reads must not be changed by a later one: `header` and `query` see the caller's request, and each `sign`
/// the request as it is by then.
pub(super) fn what_is_read_is_finished(draft: &Draft<'_>, errors: &Errors) {
    for (index, item) in draft.api_items.iter().enumerate() {
        for need in item.facts.needs.iter() {
            let Need::Api(read) = need else { continue };
            let Some(writer) = writer(draft, index, read) else { continue };
            let name = item.name.value();
            let what = match writer {
                Writer::Itself => format!("`{name}` cannot sign itself: `{read}` is what it writes"),
                Writer::Other(writer) if item.is_sign => {
                    format!("`{read}` is read here, and {writer} changes it afterwards: move that one up")
                }
                Writer::Other(writer) => {
                    let form = match item.target {
                        SignTarget::Header => format!("\"{name}\" = …"),
                        _ => format!("query(\"{name}\" = …)"),
                    };
                    format!(
                        "`{read}` is read here as the caller made it, and {writer} changes it: write this one in `sign`, `sign({form})`"
                    )
                }
            };
            item.facts.needs.report(need, errors, item.value, &what);
        }
    }
}

/// An item that changes a part of the request after it was read.
enum Writer {
    Itself,
    /// By its name.
    Other(String),
}

/// Whether a header is this one, or one of those that begin so: `x-ms-*`.
fn is_read(read: &str, written: &str) -> bool {
    read.strip_suffix('*').map_or(read == written, |prefix| written.starts_with(prefix))
}

/// The item that changes this part of the request after the item of this index has read it, if there is one.
fn writer(draft: &Draft<'_>, index: usize, read: &str) -> Option<Writer> {
    let is_sign = draft.api_items.get(index)?.is_sign;
    let header = read.strip_prefix("header.").map(|name| name.to_ascii_lowercase().replace('_', "-"));
    let reads_query = matches!(read, "query" | "url");
    let changes = |(other, item): (usize, &ApiItem<'_>)| {
        // Those outside `sign` are finished before each that is in it.
        let comes_later = if is_sign { item.is_sign && other >= index } else { true };
        // The query is signed without the signature, and `header("X" = header.x | uuid)` keeps the caller's; but the
        // value of a signature's header is all of it.
        let is_harmless = other == index && (!is_sign || item.target != SignTarget::Header);
        let hits = match item.target {
            SignTarget::Header => header.as_deref().is_some_and(|read| is_read(read, &item.sent)),
            SignTarget::Query => reads_query,
            SignTarget::Param => read == "body",
        };
        let by = || {
            if other == index { Writer::Itself } else { Writer::Other(format!("`{}`", item.name.value())) }
        };
        (comes_later && hits && !is_harmless).then(by)
    };
    let by_item = draft.api_items.iter().enumerate().find_map(changes);
    by_item.or_else(|| {
        let hits = match draft.api_token() {
            ApiToken::Query(_) => reads_query,
            ApiToken::Bearer => header.as_deref() == Some("authorization"),
            ApiToken::Header(name) | ApiToken::HeaderValue(name, _) => header.as_deref() == Some(name),
            ApiToken::None => false,
        };
        (hits && !is_sign).then(|| Writer::Other("`token`".to_owned()))
    })
}
