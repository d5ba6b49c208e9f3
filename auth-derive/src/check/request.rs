//! The request: what is sent, where, and that nothing is sent twice.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::LitStr;
use syn::spanned::Spanned;

use super::names::{form_escape, header_name, header_text, json_escape, plain_name, segments, unescaped};
use super::{auth, grant, json, place, signs};
use crate::ast::{Expr, Pair};
use crate::case::Case;
use crate::errors::Errors;
use crate::parse::Declaration;
use crate::scope::{Moment, Scope};
use crate::url::{Urls, urls};
use crate::words::ENCODINGS;

/// One thing that is sent, and who says so.
#[derive(Clone)]
pub(super) struct Sent {
    pub(super) name: String,
    pub(super) value: TokenStream,
    pub(super) join: Option<LitStr>,
    pub(super) span: Span,
    pub(super) by: String,
    /// The field that says so by itself.
    pub(super) field: Option<usize>,
}

impl Sent {
    pub(super) fn constant(name: &str, value: &str, span: Span, by: &str) -> Sent {
        Sent::value(name, quote!(__p::Expr::Text(#value)), span, by)
    }

    pub(super) fn value(name: &str, value: TokenStream, span: Span, by: &str) -> Sent {
        Sent { name: name.to_owned(), value, join: None, span, by: by.to_owned(), field: None }
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

/// One request, by the words that say what is in it: a refresh takes over those that it does not write.
pub(super) struct Request<'a> {
    pub(super) verb: Option<&'a (Ident, Expr)>,
    pub(super) urls: Urls,
    /// As it is written, and what holds.
    pub(super) encoding_word: Option<&'a Ident>,
    pub(super) encoding: &'static str,
    pub(super) grant_type: Option<Sent>,
    pub(super) auth_word: Option<&'a Expr>,
    /// Of `auth`, of the pairs of `param(…)` and its like, and of the fields.
    pub(super) auth: Places,
    pub(super) written: Places,
    pub(super) fields: Places,
    pub(super) signs: Vec<TokenStream>,
}

/// The declaration's own.
pub(super) fn request<'a>(
    declaration: &'a Declaration<'_>,
    scope: &Scope<'_>,
    errors: &Errors,
) -> Request<'a> {
    let own = &declaration.request;
    let (verb, encoding_word) = (own.verb.as_ref(), own.encoding.as_ref());
    let encoding = encoding(verb, encoding_word);
    if let (Some((verb, _)), Some(word)) = (verb, encoding_word)
        && has_no_body(verb, word, encoding)
    {
        errors.at(word.span(), no_body(encoding));
    }
    let placing = Placing { moment: Moment::Request, of: "", scope, errors };
    let grant = own.grant_type.as_ref().and_then(|expr| Some((grant::grant(expr, errors)?, expr)));
    let auth = own.auth.as_ref();
    let mut request = Request {
        verb,
        urls: verb.map(|(_, url)| urls(url, Moment::Url, scope, errors)).unwrap_or_default(),
        encoding_word,
        encoding,
        grant_type: grant
            .as_ref()
            .map(|(grant, expr)| Sent::constant("grant_type", grant, expr.span(), "`grant_type`")),
        auth_word: auth,
        auth: auth.map(|auth| auth::auth(auth, "`auth`", Moment::Request, scope, errors)).unwrap_or_default(),
        written: Places {
            params: placing.pairs(own.params.as_deref(), "param"),
            query: placing.pairs(own.query.as_deref(), "query"),
            headers: placing.pairs(own.headers.as_deref(), "header"),
            cookies: placing.pairs(own.cookies.as_deref(), "cookie"),
            in_url: names_in_url(verb),
        },
        fields: Places::default(),
        signs: signs::table(declaration, scope, errors, encoding),
    };
    let case = declaration.rename_all.as_ref().and_then(|case| Case::parse(&case.value()));
    for (index, field) in (0_u16..).zip(scope.fields) {
        place::field(index, field, case, scope, errors, &mut request.fields);
    }
    let places = request.places();
    if let (Some((grant, expr)), false) = (&grant, errors.unread()) {
        let authenticated = request.is_authenticated(declaration);
        grant::check_needs(grant, expr, &places.params, authenticated, errors);
    }
    places.check(encoding, errors);
    signs::check(declaration, &places, encoding, errors);
    request
}

/// What reads the pairs of `param(…)` and its like.
pub(super) struct Placing<'a> {
    pub(super) moment: Moment,
    /// Behind the word, where errors name who says something.
    pub(super) of: &'static str,
    pub(super) scope: &'a Scope<'a>,
    pub(super) errors: &'a Errors,
}

impl Placing<'_> {
    pub(super) fn pairs(&self, pairs: Option<&[Pair]>, word: &str) -> Vec<Sent> {
        let sent = |Pair { name, value }: &Pair| {
            if matches!(word, "header" | "cookie") {
                header_text(value, self.errors);
            }
            let value = self.scope.value(value, self.moment).tokens;
            let text = match word {
                "header" => header_name(name, self.errors),
                _ => plain_name(name, word, self.errors),
            };
            if word == "param" && text == "grant_type" {
                let what =
                    "the grant type has a word of its own: `grant_type = client_credentials`, or in quotes";
                self.errors.over(name, what);
            }
            Sent::value(&text, value, name.span(), &format!("`{word}`{}", self.of))
        };
        pairs.unwrap_or_default().iter().map(sent).collect()
    }
}

pub(super) fn has_no_body(verb: &Ident, word: &Ident, encoding: &str) -> bool {
    verb == "get" && encoding != "query" && ENCODINGS.iter().any(|known| word == known)
}

pub(super) fn no_body(encoding: &str) -> String {
    format!("GET has no body: `encoding = {encoding}` cannot be, and parameters go into the query without it")
}

impl Request<'_> {
    /// All of it, in the order in which it is sent.
    pub(super) fn places(&self) -> Places {
        let mut places = Places { in_url: self.written.in_url.clone(), ..Places::default() };
        places.params.extend(self.grant_type.clone());
        places.params.extend_from_slice(&self.auth.params);
        places.headers.extend_from_slice(&self.written.headers);
        places.headers.extend_from_slice(&self.auth.headers);
        places.params.extend_from_slice(&self.written.params);
        places.query.extend_from_slice(&self.written.query);
        places.cookies.extend_from_slice(&self.written.cookies);
        places.params.extend_from_slice(&self.fields.params);
        places.query.extend_from_slice(&self.fields.query);
        places.headers.extend_from_slice(&self.fields.headers);
        places.cookies.extend_from_slice(&self.fields.cookies);
        places
    }

    /// Whether anything says who the client is, besides its parameters.
    pub(super) fn is_authenticated(&self, declaration: &Declaration<'_>) -> bool {
        self.auth_word.is_some_and(|auth| auth.word().as_deref() != Some("none"))
            || self.written.headers.iter().any(|header| header.name == "authorization")
            || declaration
                .signs
                .iter()
                .any(|(_, pair)| pair.name.value().eq_ignore_ascii_case("authorization"))
    }

    pub(super) fn table(&self, declaration: &Declaration<'_>, errors: &Errors) -> TokenStream {
        let places = self.places();
        let encoding = self.encoding;
        let json = if encoding == "json" { json::nodes(&places.params, errors) } else { TokenStream::new() };
        let params = places.params.iter().map(|sent| sent.param(encoding));
        let query = places.query.iter().map(|sent| sent.param("query"));
        let cookies = places.cookies.iter().map(|sent| sent.param("cookie"));
        let headers = places
            .headers
            .iter()
            .map(|Sent { name, value, .. }| quote!(__p::Header { name: #name, value: #value }));
        // Another request's URL may be the one that needs them.
        let pin = declaration.hosts.as_ref().filter(|_| self.urls.from_answer.is_some());
        let hosts = pin.into_iter().flat_map(|(_, hosts)| hosts);
        let alternatives = &self.urls.alternatives;
        let verb = match self.verb {
            Some((verb, _)) if verb == "get" => quote!(Get),
            Some((verb, _)) if verb == "put" => quote!(Put),
            _ => quote!(Post),
        };
        let variant = match encoding {
            "json" => quote!(Json),
            "multipart" => quote!(Multipart),
            "query" => quote!(Query),
            _ => quote!(Form),
        };
        let signs = &self.signs;
        quote! {
            __p::RequestSpec {
                method: __p::Verb::#verb,
                url: &[#(#alternatives),*],
                hosts: &[#(#hosts),*],
                encoding: __p::Encoding::#variant,
                params: &[#(#params),*],
                json: &[#json],
                query: &[#(#query),*],
                headers: &[#(#headers),*],
                cookies: &[#(#cookies),*],
                signs: &[#(#signs),*],
            }
        }
    }
}

/// What holds: what is written, or the default of the verb. What is misspelt counts as a form.
pub(super) fn encoding(verb: Option<&(Ident, Expr)>, word: Option<&Ident>) -> &'static str {
    let default = if verb.is_some_and(|(verb, _)| verb == "get") { "query" } else { "form" };
    match word {
        Some(word) => ENCODINGS.iter().find(|known| word == *known).copied().unwrap_or("unread"),
        None => default,
    }
}

impl Places {
    /// Nothing is sent twice, and everything can be written where it goes.
    pub(super) fn check(&self, encoding: &str, errors: &Errors) {
        // The grant type that stands among the parameters is reported already.
        let is_grant = |sent: &Sent| sent.name == "grant_type" && sent.by.starts_with("`param`");
        let params: Vec<_> = self.params.iter().filter(|sent| !is_grant(sent)).cloned().collect();
        check_twice(&params, "parameter", errors);
        check_twice(&self.query, "query parameter", errors);
        check_twice(&self.headers, "header", errors);
        check_twice(&self.cookies, "cookie", errors);
        let in_query = self.query.iter().chain(self.params.iter().filter(|_| encoding == "query"));
        for sent in in_query.filter(|sent| self.in_url.contains(&sent.name)) {
            errors.at(sent.span, format!("`{}` stands in the URL's query already: keep one", sent.name));
        }
        for sent in &self.params {
            if encoding == "query" && self.query.iter().any(|query| query.name == sent.name) {
                let what =
                    format!("`{}` is in the query twice, as a parameter and by `query`: keep one", sent.name);
                errors.at(sent.span, what);
            }
            if encoding != "json" && ENCODINGS.contains(&encoding) && segments(&sent.name).len() > 1 {
                let what = format!(
                    "`{}` nests only in JSON, and the encoding is {encoding}: a dot of the name itself is written `\\\\.`",
                    sent.name
                );
                errors.at(sent.span, what);
            }
        }
        for sent in &self.headers {
            if sent.name == "cookie" && !self.cookies.is_empty() {
                errors.at(sent.span, format!("`Cookie` is set by `cookie` and by {}: keep one", sent.by));
            }
            if sent.name == "content-type" && encoding == "multipart" {
                errors.at(
                    sent.span,
                    "the content type of multipart holds its boundary, and is set with it: leave it out",
                );
            }
        }
    }
}

impl Sent {
    fn param(&self, encoding: &str) -> TokenStream {
        let Sent { name, value, join, .. } = self;
        let wire = match encoding {
            "json" => {
                let last = segments(name).pop().unwrap_or_default();
                format!("\"{}\"", json_escape(&last))
            }
            "multipart" => unescaped(name).replace('"', "%22"),
            "cookie" => name.clone(),
            _ => form_escape(&unescaped(name)),
        };
        let name = unescaped(name);
        let join = join.as_ref().map_or_else(
            || quote!(__p::core::option::Option::None),
            |join| quote!(__p::core::option::Option::Some(#join)),
        );
        quote!(__p::Param { name: #name, wire: #wire, value: #value, join: #join })
    }
}

/// `version` and `tenant` of `"https://…/t?version=1&tenant={tenant}"`.
pub(super) fn names_in_url(verb: Option<&(Ident, Expr)>) -> Vec<String> {
    let choices = verb.into_iter().flat_map(|(_, url)| url.choices());
    let urls: Vec<String> = choices.filter_map(Expr::str).map(LitStr::value).collect();
    let queries = urls.iter().filter_map(|url| url.split_once('?')).flat_map(|(_, query)| query.split('&'));
    queries
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, _)| name.trim_matches(['[', ']']).to_owned())
        .collect()
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
