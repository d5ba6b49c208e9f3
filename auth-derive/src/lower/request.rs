//! The request: the words that say what is sent, and where.

use syn::LitStr;
use syn::spanned::Spanned;

use super::names::{header_text, name_in};
use super::request_parts::{Places, Sent, Spelling};
use super::{auth, field_location, grant, json, signs};
use crate::ast::{Expr, Pair};
use crate::errors::Errors;
use crate::ir::{self, Encoding, FieldTarget, Header, Sign, Verb};
use crate::parse::{Address, Declaration, WrittenEncoding};
use crate::scope::{Moment, Resolved, Scope};
use crate::url::{Urls, urls};

/// One request, by the words that say what is in it: a refresh takes over those that it does not write.
pub(crate) struct Request<'a> {
    pub(crate) address: Option<&'a Address>,
    pub(crate) urls: Urls,
    /// As it is written, and what holds: `None` where it could not be read.
    pub(crate) written_encoding: Option<WrittenEncoding>,
    pub(crate) encoding: Option<Encoding>,
    /// The grant as it is sent, and as it is written for this request.
    pub(crate) grant_type: Option<Sent>,
    pub(crate) grant: Option<(String, &'a Expr)>,
    pub(super) auth_word: Option<&'a Expr>,
    /// Of `auth`, of the pairs of `param(…)` and its like, and of the fields.
    pub(super) auth: Places,
    pub(super) written: Places,
    /// Names that the URL's query holds as it is written.
    pub(crate) in_url: Vec<String>,
    pub(crate) fields: Places,
    pub(super) signs: Vec<Sign>,
}

/// The declaration's own.
pub(super) fn request<'a>(declaration: &'a Declaration<'_>, scope: &Scope<'_>) -> Request<'a> {
    let own = &declaration.request;
    let (address, written_encoding) = (own.address.as_ref(), own.encoding);
    let encoding = encoding(address, written_encoding);
    let reader = PairReader { moment: Moment::Request, of: "", scope };
    let grant = own.grant_type.as_ref().and_then(|expr| Some((grant::grant(expr, scope.errors)?, expr)));
    let sent = |(grant, at): &(String, &Expr)| Sent::constant("grant_type", grant, at.span(), "`grant_type`");
    let auth = own.auth.as_ref();
    let mut request = Request {
        address,
        urls: address.map(|address| urls(&address.url, Moment::Url, scope)).unwrap_or_default(),
        written_encoding,
        encoding,
        grant_type: grant.as_ref().map(sent),
        grant,
        auth_word: auth,
        auth: auth.map(|auth| auth::auth(auth, "`auth`", Moment::Request, scope)).unwrap_or_default(),
        written: Places::of(|target| reader.pairs(own.pairs[target].as_deref(), target)),
        in_url: names_in_url(address),
        fields: Places::default(),
        signs: signs::table(declaration, scope, encoding),
    };
    for (index, field) in (0_u16..).zip(scope.fields) {
        field_location::field(index, field, declaration.rename_all, scope, &mut request.fields);
    }
    request.demand(declaration);
    request
}

/// What reads the pairs of `param(…)` and its like.
pub(super) struct PairReader<'a> {
    pub(super) moment: Moment,
    /// Behind the word, where errors name who says something.
    pub(super) of: &'static str,
    pub(super) scope: &'a Scope<'a>,
}

impl PairReader<'_> {
    pub(super) fn pairs(&self, pairs: Option<&[Pair]>, target: FieldTarget) -> Vec<Sent> {
        let sent = |Pair { name, value }: &Pair| {
            if matches!(target, FieldTarget::Header | FieldTarget::Cookie) {
                header_text(value, self.scope.errors);
            }
            let Resolved { value, facts } = self.scope.value(value, self.moment);
            if let Some(what) = field_location::secret_place(target, &name.value()) {
                self.scope.demand_secret(&facts, &what);
            }
            let is_certain = self.scope.is_certain(&facts);
            let text = name_in(target, name, self.scope.errors);
            if target == FieldTarget::Param && text == "grant_type" {
                let what =
                    "the grant type has a word of its own: `grant_type = client_credentials`, or in quotes";
                self.scope.errors.over(name, what);
            }
            let sent = Sent::value(&text, value, name.span(), &format!("`{}`{}", target.word(), self.of));
            Sent { is_certain, ..sent }
        };
        pairs.unwrap_or_default().iter().map(sent).collect()
    }
}

impl Request<'_> {
    /// The encoding that needs a body, where there is none.
    pub(crate) fn without_body(&self) -> Option<Encoding> {
        let is_get = self.address.is_some_and(|address| address.verb == Verb::Get);
        self.encoding.filter(|encoding| is_get && *encoding != Encoding::Query)
    }

    /// All of it, in the order in which it is sent.
    pub(crate) fn places(&self) -> Places {
        Places::of(|target| match target {
            FieldTarget::Param => {
                let rest = [&self.auth.param, &self.written.param, &self.fields.param].into_iter().flatten();
                self.grant_type.iter().chain(rest).cloned().collect()
            }
            _ => [&self.written[target], &self.auth[target], &self.fields[target]]
                .into_iter()
                .flatten()
                .cloned()
                .collect(),
        })
    }

    /// Without what its grant cannot do without, nothing is sent.
    pub(super) fn demand(&mut self, declaration: &Declaration<'_>) {
        let Some((grant, _)) = &self.grant else { return };
        let names = grant::demanded(grant, &self.places().param, self.is_authenticated(declaration));
        let all = self.written.param.iter_mut().chain(&mut self.fields.param);
        for sent in all.filter(|sent| names.contains(&sent.name)) {
            sent.demanded = !sent.is_certain;
        }
    }

    /// Whether anything says who the client is, besides its parameters.
    pub(crate) fn is_authenticated(&self, declaration: &Declaration<'_>) -> bool {
        self.auth_word.is_some_and(|auth| auth.word().as_deref() != Some("none"))
            || self.written.header.iter().any(|header| header.name == "authorization")
            || declaration
                .signs
                .iter()
                .any(|(_, pair)| pair.name.value().eq_ignore_ascii_case("authorization"))
    }

    /// As the runtime's table has it. What could not be read counts as a form.
    pub(super) fn table(&self, declaration: &Declaration<'_>, errors: &Errors) -> ir::Request {
        let places = self.places();
        let encoding = self.encoding.unwrap_or(Encoding::Form);
        // Another request's URL may be the one that needs them.
        let pin = declaration.hosts.as_ref().filter(|_| self.urls.from_response.is_some());
        let hosts = pin.into_iter().flat_map(|(_, hosts)| hosts).map(LitStr::value);
        let params = |all: &[Sent], spelling| all.iter().map(|sent| sent.param(spelling)).collect();
        let json = if encoding == Encoding::Json { json::nodes(&places.param, errors) } else { Vec::new() };
        let headers = places.header.into_iter().map(|Sent { name, value, .. }| Header { name, value });
        ir::Request {
            method: self.address.map_or(Verb::Post, |address| address.verb),
            url: self.urls.alternatives.clone(),
            hosts: hosts.collect(),
            encoding,
            json,
            params: params(&places.param, encoding.into()),
            query: params(&places.query, Spelling::Form),
            cookies: params(&places.cookie, Spelling::AsItIs),
            headers: headers.collect(),
            signs: self.signs.clone(),
        }
    }
}

/// What holds: what is written, or the default of the verb.
pub(super) fn encoding(address: Option<&Address>, written: Option<WrittenEncoding>) -> Option<Encoding> {
    let is_get = address.is_some_and(|address| address.verb == Verb::Get);
    let default = if is_get { Encoding::Query } else { Encoding::Form };
    written.map_or(Some(default), |written| written.encoding)
}

/// `version` and `tenant` of `"https://…/t?version=1&tenant={tenant}"`.
pub(super) fn names_in_url(address: Option<&Address>) -> Vec<String> {
    let choices = address.into_iter().flat_map(|address| address.url.choices());
    let urls: Vec<String> = choices.filter_map(Expr::str).map(LitStr::value).collect();
    let queries = urls.iter().filter_map(|url| url.split_once('?')).flat_map(|(_, query)| query.split('&'));
    queries
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, _)| name.trim_matches(['[', ']']).to_owned())
        .collect()
}
