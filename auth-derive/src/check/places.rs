//! What is sent, by where it goes, and that nothing is sent twice.

use proc_macro2::Span;
use syn::LitStr;

use super::names::{form_escape, json_escape, segments, unescaped};
use crate::errors::Errors;
use crate::ir::{Encoding, Expr, Param};

/// One thing that is sent, and who says so.
#[derive(Clone)]
pub(super) struct Sent {
    pub(super) name: String,
    pub(super) value: Expr,
    pub(super) join: Option<LitStr>,
    pub(super) span: Span,
    pub(super) by: String,
    /// The field that says so by itself.
    pub(super) field: Option<usize>,
    /// Whether it is there in every request.
    pub(super) is_certain: bool,
    /// Whether nothing is sent where it is absent.
    pub(super) demanded: bool,
}

impl Sent {
    pub(super) fn constant(name: &str, value: &str, span: Span, by: &str) -> Sent {
        Sent::value(name, Expr::Text(value.to_owned()), span, by)
    }

    pub(super) fn value(name: &str, value: Expr, span: Span, by: &str) -> Sent {
        Sent {
            name: name.to_owned(),
            value,
            join: None,
            span,
            by: by.to_owned(),
            field: None,
            is_certain: true,
            demanded: false,
        }
    }
}

/// Everything that is sent, by where it goes.
#[derive(Clone, Default)]
pub(super) struct Places {
    pub(super) params: Vec<Sent>,
    pub(super) query: Vec<Sent>,
    pub(super) headers: Vec<Sent>,
    pub(super) cookies: Vec<Sent>,
    /// Names that the URL's query holds as it is written.
    pub(super) in_url: Vec<String>,
}

impl Places {
    /// Nothing is sent twice, and everything can be written where it goes.
    pub(super) fn check(&self, encoding: Option<Encoding>, errors: &Errors) {
        let is_query = encoding == Some(Encoding::Query);
        // The grant type that stands among the parameters is reported already.
        let is_grant = |sent: &Sent| sent.name == "grant_type" && sent.by.starts_with("`param`");
        let params: Vec<_> = self.params.iter().filter(|sent| !is_grant(sent)).cloned().collect();
        check_twice(&params, "parameter", errors);
        check_twice(&self.query, "query parameter", errors);
        check_twice(&self.headers, "header", errors);
        check_twice(&self.cookies, "cookie", errors);
        let beside_url = self.query.iter().chain(self.params.iter().filter(|_| is_query));
        for sent in beside_url.filter(|sent| self.in_url.contains(&sent.name)) {
            errors.at(sent.span, format!("`{}` stands in the URL's query already: keep one", sent.name));
        }
        if let Some(sent) = self.params.iter().find(|sent| sent.name == "grant_type" && !is_query)
            && (self.in_url.contains(&sent.name) || self.query.iter().any(|query| query.name == sent.name))
        {
            let what = format!(
                "the grant type stands in the URL's query, and {} sends it again: a parameter is sent once (RFC 6749 section 3.2), so leave one of the two out",
                sent.by
            );
            errors.at(sent.span, what);
        }
        for sent in &self.params {
            if is_query && self.query.iter().any(|query| query.name == sent.name) {
                let what =
                    format!("`{}` is in the query twice, as a parameter and by `query`: keep one", sent.name);
                errors.at(sent.span, what);
            }
            if let Some(encoding) = encoding.filter(|encoding| *encoding != Encoding::Json)
                && segments(&sent.name).len() > 1
            {
                let what = format!(
                    "`{}` nests only in JSON, and the encoding is {}: a dot of the name itself is written `\\\\.`",
                    sent.name,
                    encoding.word()
                );
                errors.at(sent.span, what);
            }
        }
        for sent in &self.headers {
            if sent.name == "cookie" && !self.cookies.is_empty() {
                errors.at(sent.span, format!("`Cookie` is set by `cookie` and by {}: keep one", sent.by));
            }
            if sent.name == "content-type" && encoding == Some(Encoding::Multipart) {
                errors.at(
                    sent.span,
                    "the content type of multipart holds its boundary, and is set with it: leave it out",
                );
            }
        }
    }
}

/// How a name is written where it goes.
#[derive(Clone, Copy)]
pub(super) enum Spelling {
    Form,
    Json,
    Multipart,
    AsItIs,
}

impl From<Encoding> for Spelling {
    fn from(encoding: Encoding) -> Spelling {
        match encoding {
            Encoding::Form | Encoding::Query => Spelling::Form,
            Encoding::Json => Spelling::Json,
            Encoding::Multipart => Spelling::Multipart,
        }
    }
}

impl Sent {
    pub(super) fn param(&self, spelling: Spelling) -> Param {
        let plain = unescaped(&self.name);
        let wire = match spelling {
            Spelling::Json => {
                let last = segments(&self.name).pop().unwrap_or_default();
                format!("\"{}\"", json_escape(&last))
            }
            Spelling::Multipart => plain.replace('"', "%22"),
            Spelling::AsItIs => self.name.clone(),
            Spelling::Form => form_escape(&plain),
        };
        let value = self.value.clone();
        let value = if self.demanded { Expr::Demanded(Box::new(value)) } else { value };
        Param { name: plain, wire, value, join: self.join.as_ref().map(LitStr::value) }
    }
}

fn check_twice(all: &[Sent], what: &str, errors: &Errors) {
    for (index, sent) in all.iter().enumerate() {
        let Some(first) = all.iter().take(index).find(|first| first.name == sent.name) else { continue };
        let name = if what == "header" { spelled(&sent.name) } else { sent.name.clone() };
        let is_refreshs = |sent: &Sent| sent.by.ends_with("of `refresh`");
        if first.by == sent.by {
            errors.at(sent.span, format!("the {what} `{name}` is written twice by {}", sent.by));
        } else if is_refreshs(first) != is_refreshs(sent) {
            let (own, other) = if is_refreshs(first) { (first, sent) } else { (sent, first) };
            errors.at(own.span, inherited(what, &name, own, other));
        } else {
            let what = format!("the {what} `{name}` is set by {} and by {}: keep one", first.by, sent.by);
            errors.at(sent.span, what);
        }
    }
}

/// What `refresh` writes meets what it takes over.
fn inherited(what: &str, name: &str, own: &Sent, other: &Sent) -> String {
    let word = match what {
        _ if other.field.is_none() => other.by.trim_matches('`'),
        "header" | "cookie" => what,
        _ => "query",
    };
    format!(
        "the {what} `{name}` is set by {}, and inherited from {}: write `{word}` in `refresh` as well, which replaces what is inherited",
        own.by, other.by
    )
}

/// A header's name as people write it.
fn spelled(name: &str) -> String {
    let mut start = true;
    name.chars()
        .map(|c| {
            let c = if start { c.to_ascii_uppercase() } else { c };
            start = c == '-';
            c
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_spelled_with_capitals() {
        assert_eq!(spelled("open-api-timestamp"), "Open-Api-Timestamp");
    }
}
