//! The request: what is sent, where, and that nothing is sent twice.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::LitStr;
use syn::spanned::Spanned;

use super::names::{form_escape, header_name, header_text, json_escape, plain_name, segments, unescaped};
use super::{auth, encoding, grant, json, place, servers, signs};
use crate::ast::{Expr, Pair};
use crate::case::Case;
use crate::errors::Errors;
use crate::parse::Declaration;
use crate::scope::{Moment, Scope};
use crate::url::{Urls, urls};
use crate::words::ENCODINGS;

/// One thing that is sent, and who says so.
pub(super) struct Sent {
    pub(super) name: String,
    pub(super) value: TokenStream,
    pub(super) join: Option<LitStr>,
    pub(super) span: Span,
    pub(super) by: String,
}

impl Sent {
    pub(super) fn constant(name: &str, value: &str, at: &Expr, by: &str) -> Sent {
        let value = quote!(__p::Expr::Text(#value));
        Sent { name: name.to_owned(), value, join: None, span: at.span(), by: by.to_owned() }
    }
}

/// Everything that is sent, by where it goes.
#[derive(Default)]
pub(super) struct Places {
    pub(super) params: Vec<Sent>,
    pub(super) query: Vec<Sent>,
    pub(super) headers: Vec<Sent>,
    pub(super) cookies: Vec<Sent>,
    /// Names that the URL's query holds as it is written.
    pub(super) in_url: Vec<String>,
}

pub(super) fn request(declaration: &Declaration<'_>, scope: &Scope<'_>, errors: &Errors) -> TokenStream {
    let (encoding_name, encoding) = encoding(declaration);
    if let (Some((verb, _)), Some(word)) = (&declaration.verb, &declaration.encoding)
        && verb == "get"
        && encoding_name != "query"
        && ENCODINGS.contains(&encoding_name.as_str())
    {
        let what = format!(
            "GET has no body: `encoding = {encoding_name}` cannot be, and parameters go into the query without it"
        );
        errors.at(word.span(), what);
    }
    let urls = declaration.verb.as_ref().map(|(_, url)| urls(url, scope, errors)).unwrap_or_default();
    servers::check(declaration, &urls, errors);

    let mut places = Places { in_url: names_in_url(declaration), ..Places::default() };
    let grant = declaration.grant_type.as_ref().and_then(|expr| Some((grant::grant(expr, errors)?, expr)));
    if let Some((grant, expr)) = &grant {
        places.params.push(Sent::constant("grant_type", grant, expr, "`grant_type`"));
    }
    places.headers = placed(&declaration.headers, scope, errors, "header");
    places.cookies = placed(&declaration.cookies, scope, errors, "cookie");
    places.query = placed(&declaration.query, scope, errors, "query");
    if let Some(expr) = &declaration.auth {
        auth::auth(expr, scope, errors, &mut places);
    }
    let constants = placed(&declaration.params, scope, errors, "param");
    for sent in constants.iter().filter(|sent| sent.name == "grant_type") {
        errors.at(
            sent.span,
            "the grant type has a word of its own: `grant_type = client_credentials`, or in quotes",
        );
    }
    places.params.extend(constants);
    let signs = signs::table(declaration, scope, errors, &encoding_name);
    let case = declaration.rename_all.as_ref().and_then(|case| Case::parse(&case.value()));
    for (index, field) in (0_u16..).zip(scope.fields) {
        place::field(index, field, case, scope, errors, &mut places);
    }
    if let (Some((grant, expr)), false) = (&grant, errors.unread()) {
        grant::check_needs(grant, expr, &places.params, declaration, errors);
    }
    places.check(&encoding_name, errors);
    let json = if encoding_name == "json" { json::nodes(&places.params, errors) } else { TokenStream::new() };
    signs::check(declaration, &places, &encoding_name, errors);
    places.table(declaration, &urls, &encoding_name, &encoding, &json, &signs)
}

impl Places {
    /// Nothing is sent twice, and everything can be written where it goes.
    fn check(&self, encoding: &str, errors: &Errors) {
        check_twice(&self.params, "parameter", errors);
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

    fn table(
        &self,
        declaration: &Declaration<'_>,
        urls: &Urls,
        encoding_name: &str,
        encoding: &TokenStream,
        json: &TokenStream,
        signs: &[TokenStream],
    ) -> TokenStream {
        let params = self.params.iter().map(|sent| sent.param(encoding_name));
        let query = self.query.iter().map(|sent| sent.param("query"));
        let cookies = self.cookies.iter().map(|sent| sent.param("cookie"));
        let headers = self
            .headers
            .iter()
            .map(|Sent { name, value, .. }| quote!(__p::Header { name: #name, value: #value }));
        let hosts = declaration.hosts.iter().flat_map(|(_, hosts)| hosts);
        let alternatives = &urls.alternatives;
        let verb = match &declaration.verb {
            Some((verb, _)) if verb == "get" => quote!(Get),
            Some((verb, _)) if verb == "put" => quote!(Put),
            _ => quote!(Post),
        };
        quote! {
            __p::RequestSpec {
                method: __p::Verb::#verb,
                url: &[#(#alternatives),*],
                hosts: &[#(#hosts),*],
                encoding: #encoding,
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

/// The pairs of `header(…)`, `query(…)`, `cookie(…)`, `param(…)`.
fn placed(pairs: &[Pair], scope: &Scope<'_>, errors: &Errors, word: &str) -> Vec<Sent> {
    let sent = |Pair { name, value }: &Pair| {
        if matches!(word, "header" | "cookie") {
            header_text(value, errors);
        }
        let value = scope.value(value, Moment::Request).tokens;
        let text = if word == "header" { header_name(name, errors) } else { plain_name(name, word, errors) };
        Sent { name: text, value, join: None, span: name.span(), by: format!("`{word}`") }
    };
    pairs.iter().map(sent).collect()
}

/// `version` and `tenant` of `"https://…/t?version=1&tenant={tenant}"`.
fn names_in_url(declaration: &Declaration<'_>) -> Vec<String> {
    let choices = declaration.verb.iter().flat_map(|(_, url)| url.choices());
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
        errors.at(
            sent.span,
            if first.by == sent.by {
                format!("the {what} `{name}` is written twice by {}", sent.by)
            } else {
                format!("the {what} `{name}` is set by {} and by {}: keep one", first.by, sent.by)
            },
        );
    }
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
