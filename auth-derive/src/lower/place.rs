//! Where the fields go.

use syn::LitStr;

use super::names::{header_name, plain_name};
use super::places::{Places, Sent};
use crate::errors::Errors;
use crate::field::{Base, Field, Placed};
use crate::ir::{Expr, FieldTarget, RenameRule};
use crate::scope::Scope;
use crate::words::sounds_secret;

/// Where one field goes: where its attributes say, or, mentioned by nothing, among the parameters.
pub(super) fn field(
    index: u16,
    field: &Field<'_>,
    rule: Option<RenameRule>,
    scope: &Scope<'_>,
    errors: &Errors,
    places: &mut Places,
) {
    let attributes = &field.attributes;
    let is_mentioned = scope.is_mentioned(usize::from(index));
    if attributes.step.is_some() {
        return;
    }
    if attributes.skip.is_some() {
        if is_mentioned && !scope.is_only_signed(usize::from(index)) {
            let what =
                format!("`{}` is `skip`, and used all the same: remove `skip`, or its use", field.name);
            errors.over(field.ident, what);
        }
        return;
    }
    let renamed = rule.map_or_else(|| field.name.clone(), |rule| rule.apply(&field.name));
    let sent = |placed: Option<&Placed>, default: &str| {
        let name = placed.and_then(|placed| placed.name.as_ref());
        Sent {
            name: name.map_or_else(|| default.to_owned(), LitStr::value),
            value: Expr::Field(index),
            join: attributes.join.clone(),
            span: name.map_or_else(|| field.ident.span(), LitStr::span),
            by: format!("the field `{}`", field.name),
            field: Some(usize::from(index)),
            is_certain: !field.shape.optional && !field.shape.list && field.shape.base != Base::Other,
            demanded: false,
        }
    };
    let check_name = |sent: &Sent, target| plain_name(&LitStr::new(&sent.name, sent.span), target, errors);
    if let Some(placed) = &attributes.query {
        let sent = sent(Some(placed), &renamed);
        check_name(&sent, FieldTarget::Query);
        places.query.push(sent);
    }
    if let Some(placed) = &attributes.cookie {
        let sent = sent(Some(placed), &renamed);
        check_name(&sent, FieldTarget::Cookie);
        places.cookies.push(sent);
    }
    if let Some(placed) = &attributes.header {
        let mut sent = sent(Some(placed), &field.name.replace('_', "-"));
        sent.name = header_name(&LitStr::new(&sent.name, sent.span), errors);
        places.headers.push(sent);
    }
    for (target, says) in attributes.placed() {
        let name = says.name.as_ref().map_or_else(|| renamed.clone(), LitStr::value);
        if let Some(what) = secret_place(target, &name) {
            scope.demand_secret_value(usize::from(index), &what);
        }
    }
    let elsewhere = attributes.query.is_some() || attributes.cookie.is_some() || attributes.header.is_some();
    let is_param = attributes.param.is_some() || !(elsewhere || is_mentioned);
    if is_param {
        let mut sent = sent(attributes.param.as_ref(), &renamed);
        // RFC 6749 section 3.3: scope is one text with spaces.
        if sent.join.is_none() && field.shape.list && sent.name == "scope" {
            sent.join = Some(LitStr::new(" ", field.ident.span()));
        }
        check_name(&sent, FieldTarget::Param);
        places.params.push(sent);
    }
    let is_public = !matches!(field.shape.base, Base::Secret | Base::PrivateKey);
    if !is_param && !elsewhere && is_public && scope.is_only_signed(usize::from(index)) {
        let what = format!(
            "`{}` is signed, but not sent: `#[token(param)]` sends it as well; `#[token(skip)]` if the provider knows it",
            field.name
        );
        errors.over(field.ident, what);
    }
    if is_param || elsewhere {
        scope.is_sent_clear(usize::from(index));
        check_key(usize::from(index), field, scope, errors);
    }
}

/// What a value of this name is where it goes, if it is a credential by that.
pub(super) fn secret_place(target: FieldTarget, name: &str) -> Option<String> {
    match target {
        FieldTarget::Cookie => Some(format!("the cookie `{name}`")),
        FieldTarget::Header if sounds_secret(name) => Some(format!("what the header `{name}` carries")),
        _ if sounds_secret(name) => Some(format!("the parameter `{name}`")),
        _ => None,
    }
}

/// A key signs, and goes nowhere.
fn check_key(index: usize, field: &Field<'_>, scope: &Scope<'_>, errors: &Errors) {
    // What signs with it may stand where nothing could be read.
    if scope.is_key(index) || (field.shape.base == Base::PrivateKey && !errors.had_syntax_error()) {
        let what = format!(
            "`{0}` is a key, and never sent: sign with it, `sign(\"Name\" = base64(rsa_sha256({0}, \"…\")))`, or `#[token(skip)]`",
            field.name
        );
        errors.over(field.ident, what);
    }
}
