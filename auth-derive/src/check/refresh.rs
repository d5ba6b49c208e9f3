//! `refresh`: the request that redeems a refresh token, over what it takes from the declaration's own.

use std::collections::BTreeSet;

use super::grant::{self, is_called};
use super::places::{Places, Sent};
use super::request::{self, Placing, Request};
use super::response::{self, Parts};
use super::{auth, signs};
use crate::ast::{Expr, Pair};
use crate::errors::Errors;
use crate::ir::{self, FieldTarget, TokenPlace};
use crate::parse::{Declaration, GroupValue, Refresh};
use crate::scope::{Moment, Scope};
use crate::url::{Urls, urls};

/// By which the client says who it is (RFC 6749 section 2.3.1): they go with every request of it.
const CLIENT: [&str; 2] = ["client_id", "client_secret"];

pub(super) fn refresh(
    declaration: &Declaration<'_>,
    first: &Request<'_>,
    scope: &Scope<'_>,
    errors: &Errors,
) -> Option<(ir::Refresh, Urls)> {
    let refresh = declaration.refresh.as_ref()?;
    check_sense(declaration, refresh, errors);
    let before = scope.take_mentioned();
    let mut request = written(refresh, first, scope, errors);
    let mentioned = scope.take_mentioned();
    scope.mention_all(&before);
    scope.mention_all(&mentioned);
    check_only_here(&(&mentioned - &before), scope, errors);
    if refresh.request.params.is_none() {
        let value = ir::Expr::RefreshToken;
        let token = Sent::value("refresh_token", value, refresh.word.span(), "`refresh`");
        let elsewhere = |sent: &Sent| sent.field.is_some_and(|field| mentioned.contains(&field));
        let all = first.written.params.iter().chain(&first.fields.params);
        let own = all.filter(|sent| is_clients_own(sent, scope) && !elsewhere(sent)).cloned();
        request.written.params = std::iter::once(token).chain(own).collect();
    }
    check_redeems(declaration, refresh, scope, errors);
    let written_grant = refresh.request.grant_type.as_ref();
    let grant = match written_grant {
        None => Some("refresh_token".to_owned()),
        Some(expr) if expr.word().as_deref() == Some("none") => None,
        Some(expr) => grant::grant(expr, errors),
    };
    let sent = |grant: &String| Sent::constant("grant_type", grant, refresh.word.span(), "`grant_type`");
    request.grant_type = grant.as_ref().map(sent);
    request.signs = if request.encoding == first.encoding {
        first.signs.clone()
    } else {
        signs::table(declaration, scope, errors, request.encoding)
    };
    let places = request.places();
    if let (Some(expr), Some(grant), false) = (written_grant, &grant, errors.had_syntax_error()) {
        let authenticated = request.is_authenticated(declaration);
        grant::check_needs(grant, expr, &places.params, authenticated, errors);
        request.demand(&grant::demanded(grant, &places.params, authenticated));
    }
    places.check(request.encoding, errors);
    signs::check(declaration, &places, request.encoding, errors);
    let table = request.table(declaration, errors);
    Some((answered(declaration, refresh, table, errors), request.urls))
}

/// What is written, and for the rest what the declaration's own request has.
fn written<'a>(refresh: &'a Refresh, first: &Request<'a>, scope: &Scope<'_>, errors: &Errors) -> Request<'a> {
    let own = &refresh.request;
    let address = own.address.as_ref().or(first.address);
    let written_encoding = own.encoding.or(first.written_encoding);
    let encoding = request::encoding(address, written_encoding);
    if let (Some(_), Some(encoding)) = (written_encoding, request::without_body(address, encoding)) {
        match (own.encoding, &own.address) {
            (Some(written), _) => errors.at(written.span, request::no_body(encoding)),
            (None, Some(address)) => {
                let what = format!(
                    "GET has no body, and `refresh` inherits `encoding = {}`: write `encoding = query` in it",
                    encoding.word()
                );
                errors.at(address.word.span(), what);
            }
            (None, None) => {}
        }
    }
    let placing = Placing { moment: Moment::Refresh, of: " of `refresh`", scope, errors };
    let pairs = |own: Option<&[Pair]>, target: FieldTarget, inherited: &[Sent]| match own {
        Some(pairs) => placing.pairs(Some(pairs), target),
        None => inherited.to_vec(),
    };
    let of_fields = |own: Option<&[Pair]>, inherited: &[Sent]| match own {
        Some(_) => Vec::new(),
        None => inherited.to_vec(),
    };
    let (query, headers, cookies) = (own.query.as_deref(), own.headers.as_deref(), own.cookies.as_deref());
    Request {
        address,
        urls: match &own.address {
            Some(address) => urls(&address.url, Moment::RefreshUrl, scope, errors),
            None => first.urls.clone(),
        },
        written_encoding,
        encoding,
        grant_type: None,
        auth_word: own.auth.as_ref().or(first.auth_word),
        auth: match &own.auth {
            Some(expr) => auth::auth(expr, "`auth` of `refresh`", Moment::Refresh, scope, errors),
            None => first.auth.clone(),
        },
        written: Places {
            params: placing.pairs(own.params.as_deref(), FieldTarget::Param),
            query: pairs(query, FieldTarget::Query, &first.written.query),
            headers: pairs(headers, FieldTarget::Header, &first.written.headers),
            cookies: pairs(cookies, FieldTarget::Cookie, &first.written.cookies),
            in_url: request::names_in_url(address),
        },
        fields: Places {
            query: of_fields(query, &first.fields.query),
            headers: of_fields(headers, &first.fields.headers),
            cookies: of_fields(cookies, &first.fields.cookies),
            ..Places::default()
        },
        signs: Vec::new(),
    }
}

fn is_clients_own(sent: &Sent, scope: &Scope<'_>) -> bool {
    let field = sent.field.and_then(|field| scope.fields.get(field));
    let is =
        |name: &str| is_called(&sent.name, name) || field.is_some_and(|field| is_called(&field.name, name));
    CLIENT.into_iter().any(is)
}

/// How its response is read, where that differs.
fn answered(
    declaration: &Declaration<'_>,
    refresh: &Refresh,
    request: ir::Request,
    errors: &Errors,
) -> ir::Refresh {
    let own = &refresh.response;
    if own.word.is_none() {
        return ir::Refresh { request, response: None, keeps: false };
    }
    let layers = own.over(&declaration.response);
    let kept = own.expr("token").filter(|token| token.word().as_deref() == Some("none"));
    let is_jwt = |expr: &Expr| expr.choices().iter().any(|choice| choice.word().as_deref() == Some("jwt"));
    if let (Some(token), true) = (kept, layers.expr("expires_in").is_some_and(is_jwt)) {
        let what = "the old token lives on, and its own `exp` stays what it is: say where this response has the new end, `expires_in = \"…\"`";
        errors.over(token, what);
    }
    let Parts { response, error, .. } = response::reply(layers, declaration, &TokenPlace::Kept, errors);
    ir::Refresh { request, response: Some((response, error)), keeps: kept.is_some() }
}

/// What is no mistake by itself, and cannot be meant.
fn check_sense(declaration: &Declaration<'_>, refresh: &Refresh, errors: &Errors) {
    let word = refresh.word.span();
    if declaration.response.expr("token").is_some_and(|token| token.word().as_deref() == Some("none")) {
        errors.at(word, "`response(token = none)` says that there is no token: nothing can be refreshed");
    }
    let mut fields = declaration.fields.iter().flatten();
    if redeems_a_credential(declaration) && !fields.any(|field| field.attributes.rotates.is_some()) {
        let what = "`grant_type = refresh_token` redeems a refresh token in every request already: leave `refresh` out, or write `#[token(rotates)]` on the field if responses replace it";
        errors.at(word, what);
    }
    if let Some((key, GroupValue::Type(_))) = refresh.response.get("extra") {
        let what = "`extra` stands in the `response(…)` beside `refresh`, and holds for both responses";
        errors.at(key.span(), what);
    }
}

/// Whether the declaration's own request redeems a refresh token.
pub(super) fn redeems_a_credential(declaration: &Declaration<'_>) -> bool {
    let grant = declaration.request.grant_type.as_ref();
    grant.is_some_and(|grant| {
        grant.word().as_deref() == Some("refresh_token")
            || grant.str().is_some_and(|text| text.value() == "refresh_token")
    })
}

/// A refresh is made of what a response gave.
fn check_redeems(declaration: &Declaration<'_>, refresh: &Refresh, scope: &Scope<'_>, errors: &Errors) {
    let facts = scope.refreshed();
    let (read, is_known) = (&facts.needs, !facts.broken && !errors.had_syntax_error());
    if !read.has("refresh_token") && refresh.request.params.is_some() {
        if !read.has("token") && is_known {
            let what = "`refresh` redeems neither `refresh_token` nor `token`: send one of them, such as `param(\"refresh_token\" = refresh_token)`";
            errors.at(refresh.word.span(), what);
        }
        return;
    }
    let place = declaration.response.expr("refresh_token");
    if let Some(none) = place.filter(|place| place.word().as_deref() == Some("none")) {
        let mut what =
            "`refresh` needs a refresh token: `response(refresh_token = ...)` is `none`".to_owned();
        if read.has("token") && !read.has("refresh_token") {
            what.push_str("; one that is made of `token` alone says `refresh(param(), …)`");
        }
        errors.over(none, what);
    }
}

/// Elsewhere, a field that something mentions goes there and nowhere else; here it may be meant for both requests.
fn check_only_here(fields: &BTreeSet<usize>, scope: &Scope<'_>, errors: &Errors) {
    if errors.had_syntax_error() {
        return;
    }
    for field in
        fields.iter().filter_map(|index| scope.fields.get(*index)).filter(|field| !field.hides_a_token())
    {
        let says = &field.attributes;
        if says.placed().next().is_none() && says.skip.is_none() && says.step.is_none() {
            let what = format!(
                "`{}` is used in `refresh` alone: `#[token(param)]` sends it with the token request as well; `#[token(skip)]` if it does not go there",
                field.name
            );
            errors.over(field.ident, what);
        }
    }
}
