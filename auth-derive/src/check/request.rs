//! The request: the words that say what is sent, and where.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::LitStr;
use syn::spanned::Spanned;

use super::names::{header_name, header_text, plain_name};
use super::places::{Places, Sent};
use super::{auth, grant, json, place, signs};
use crate::ast::{Expr, Pair};
use crate::case::Case;
use crate::errors::Errors;
use crate::parse::Declaration;
use crate::scope::{Moment, Resolved, Scope};
use crate::url::{Urls, urls};
use crate::words::ENCODINGS;

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
    if let (Some((grant, expr)), false) = (&grant, errors.had_syntax_error()) {
        let authenticated = request.is_authenticated(declaration);
        grant::check_needs(grant, expr, &places.params, authenticated, errors);
        request.demand(&grant::demanded(grant, &places.params, authenticated));
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
            let Resolved { tokens: value, facts } = self.scope.value(value, self.moment);
            if let Some(what) = place::secret_place(word, &name.value()) {
                self.scope.demand_secret(&facts, &what);
            }
            let is_certain = self.scope.is_certain(&facts);
            let text = match word {
                "header" => header_name(name, self.errors),
                _ => plain_name(name, word, self.errors),
            };
            if word == "param" && text == "grant_type" {
                let what =
                    "the grant type has a word of its own: `grant_type = client_credentials`, or in quotes";
                self.errors.over(name, what);
            }
            let sent = Sent::value(&text, value, name.span(), &format!("`{word}`{}", self.of));
            Sent { is_certain, ..sent }
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

    /// Without these nothing is sent.
    pub(super) fn demand(&mut self, names: &[String]) {
        let all = self.written.params.iter_mut().chain(&mut self.fields.params);
        for sent in all.filter(|sent| names.contains(&sent.name)) {
            sent.demanded = !sent.is_certain;
        }
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
        let pin = declaration.hosts.as_ref().filter(|_| self.urls.from_response.is_some());
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
