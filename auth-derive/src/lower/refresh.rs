//! `refresh`: the request that redeems a refresh token, over what it takes from the declaration's own.

use std::collections::BTreeSet;

use super::grant::{self, is_called};
use super::request::{self, PairReader, Request};
use super::request_parts::{Places, Sent};
use super::response::{self, Parts};
use super::{auth, signs};
use crate::ast::Expr;
use crate::ir::{self, FieldTarget, TokenPlace};
use crate::parse::{self, Declaration};
use crate::scope::{Moment, Scope};
use crate::url::urls;

/// By which the client says who it is (RFC 6749 section 2.3.1): they go with every request of it.
const CLIENT: [&str; 2] = ["client_id", "client_secret"];

/// The request that refreshes, resolved.
pub(crate) struct Refresh<'a> {
    pub(crate) written: &'a parse::Refresh,
    pub(crate) request: Request<'a>,
    /// The fields that nothing but this request mentions.
    pub(crate) fields: BTreeSet<usize>,
    table: ir::Request,
    response: Option<Parts>,
}

impl Refresh<'_> {
    pub(super) fn finish(self) -> ir::Refresh {
        let keeps = self.response.is_some() && is_none(self.written.response.expr("token"));
        let response = self.response.map(|response| (response.response, response.error));
        ir::Refresh { request: self.table, response, keeps }
    }
}

pub(super) fn refresh<'a>(
    declaration: &'a Declaration<'_>,
    first: &Request<'a>,
    scope: &Scope<'_>,
) -> Option<Refresh<'a>> {
    let refresh = declaration.refresh.as_ref()?;
    let before = scope.take_mentioned();
    let mut request = written(refresh, first, scope);
    let mentioned = scope.take_mentioned();
    scope.mention_all(&before);
    scope.mention_all(&mentioned);
    if refresh.request.pairs.param.is_none() {
        let value = ir::Expr::RefreshToken;
        let token = Sent::value("refresh_token", value, refresh.word.span(), "`refresh`");
        let elsewhere = |sent: &Sent| sent.field.is_some_and(|field| mentioned.contains(&field));
        let all = first.written.param.iter().chain(&first.fields.param);
        let own = all.filter(|sent| is_clients_own(sent, scope) && !elsewhere(sent)).cloned();
        request.written.param = std::iter::once(token).chain(own).collect();
    }
    let sent = |grant: &str| Sent::constant("grant_type", grant, refresh.word.span(), "`grant_type`");
    match &refresh.request.grant_type {
        None => request.grant_type = Some(sent("refresh_token")),
        Some(expr) if is_none(Some(expr)) => {}
        Some(expr) => request.grant = grant::grant(expr, scope.errors).map(|grant| (grant, expr)),
    }
    request.grant_type = request.grant.as_ref().map(|(grant, _)| sent(grant)).or(request.grant_type);
    request.signs = if request.encoding == first.encoding {
        first.signs.clone()
    } else {
        signs::table(declaration, scope, request.encoding)
    };
    request.demand(declaration);
    let table = request.table(declaration, scope.errors);
    let own = &refresh.response;
    let response = own.word.is_some().then(|| {
        response::lower(own.over(&declaration.response), declaration, &TokenPlace::Kept, scope.errors)
    });
    Some(Refresh { written: refresh, request, fields: &mentioned - &before, table, response })
}

/// Whether `none` is written.
fn is_none(expr: Option<&Expr>) -> bool {
    expr.is_some_and(|expr| expr.is_word("none"))
}

/// What is written, and for the rest what the declaration's own request has.
fn written<'a>(refresh: &'a parse::Refresh, first: &Request<'a>, scope: &Scope<'_>) -> Request<'a> {
    let own = &refresh.request;
    let address = own.address.as_ref().or(first.address);
    let written_encoding = own.encoding.or(first.written_encoding);
    let encoding = request::encoding(address, written_encoding);
    let reader = PairReader { moment: Moment::Refresh, of: " of `refresh`", scope };
    // Parameters are those of the first request, and not inherited.
    let inherits = |target| own.pairs[target].is_none() && target != FieldTarget::Param;
    Request {
        address,
        urls: match &own.address {
            Some(address) => urls(&address.url, Moment::RefreshUrl, scope),
            None => first.urls.clone(),
        },
        written_encoding,
        encoding,
        grant_type: None,
        grant: None,
        auth_word: own.auth.as_ref().or(first.auth_word),
        auth: match &own.auth {
            Some(expr) => auth::auth(expr, "`auth` of `refresh`", Moment::Refresh, scope),
            None => first.auth.clone(),
        },
        written: Places::of(|target| match own.pairs[target].as_deref() {
            None if inherits(target) => first.written[target].clone(),
            pairs => reader.pairs(pairs, target),
        }),
        in_url: request::names_in_url(address),
        fields: Places::of(|target| if inherits(target) { first.fields[target].clone() } else { Vec::new() }),
        signs: Vec::new(),
    }
}

fn is_clients_own(sent: &Sent, scope: &Scope<'_>) -> bool {
    let field = sent.field.and_then(|field| scope.fields.get(field));
    let is =
        |name: &str| is_called(&sent.name, name) || field.is_some_and(|field| is_called(&field.name, name));
    CLIENT.into_iter().any(is)
}
