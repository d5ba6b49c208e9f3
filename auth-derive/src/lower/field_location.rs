//! Where the fields go.

use syn::LitStr;

use super::names::name_in;
use super::request_parts::{Places, Sent};
use crate::errors::Errors;
use crate::field::{Field, Placed};
use crate::ir::{Base, Expr, FieldTarget, RenameRule};
use crate::scope::Scope;
use crate::words::sounds_secret;

/// Where one field goes: where its attributes say, or, mentioned by nothing, among the parameters.
pub(super) fn field(
    index: u16,
    field: &Field<'_>,
    rule: Option<RenameRule>,
    scope: &Scope<'_>,
    places: &mut Places,
) {
    let (attributes, value) = (&field.attributes, usize::from(index));
    let is_mentioned = scope.is_mentioned(value);
    if attributes.step.is_some() {
        return;
    }
    if attributes.skip.is_some() {
        if is_mentioned && !scope.is_only_signed(value) {
            let what =
                format!("`{}` is `skip`, and used all the same: remove `skip`, or its use", field.name);
            scope.errors.over(field.ident, what);
        }
        return;
    }
    let renamed = rule.map_or_else(|| field.name.clone(), |rule| rule.apply(&field.name));
    let mut is_sent = false;
    for (target, placed) in attributes.places.iter() {
        let is_default =
            target == FieldTarget::Param && !is_mentioned && attributes.placed().next().is_none();
        if placed.is_some() || is_default {
            places[target].push(sent(index, field, target, placed.as_ref(), &renamed, scope.errors));
            is_sent = true;
        }
        let name =
            placed.as_ref().map(|placed| placed.name.as_ref().map_or_else(|| renamed.clone(), LitStr::value));
        if let Some(what) = name.and_then(|name| secret_place(target, &name)) {
            scope.demand_secret_value(value, &what);
        }
    }
    let is_public = !matches!(field.shape.base, Base::Secret | Base::PrivateKey);
    if is_sent {
        scope.is_sent_clear(value);
        check_key(value, field, scope);
    } else if is_public && scope.is_only_signed(value) {
        let what = format!(
            "`{}` is signed, but not sent: `#[token(param)]` sends it as well; `#[token(skip)]` if the provider knows it",
            field.name
        );
        scope.errors.over(field.ident, what);
    }
}

/// A field, as it is sent in one place.
fn sent(
    index: u16,
    field: &Field<'_>,
    target: FieldTarget,
    placed: Option<&Placed>,
    renamed: &str,
    errors: &Errors,
) -> Sent {
    let name = match placed.and_then(|placed| placed.name.clone()) {
        Some(name) => name,
        None if target == FieldTarget::Header => {
            LitStr::new(&field.name.replace('_', "-"), field.ident.span())
        }
        None => LitStr::new(renamed, field.ident.span()),
    };
    let mut join = field.attributes.join.clone();
    // RFC 6749 section 3.3: scope is one text with spaces.
    if target == FieldTarget::Param && join.is_none() && field.shape.list && name.value() == "scope" {
        join = Some(LitStr::new(" ", field.ident.span()));
    }
    Sent {
        name: name_in(target, &name, errors),
        value: Expr::Field(index),
        join,
        span: name.span(),
        by: format!("the field `{}`", field.name),
        field: Some(usize::from(index)),
        is_certain: !field.shape.optional && !field.shape.list && field.shape.base != Base::Other,
        demanded: false,
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
fn check_key(index: usize, field: &Field<'_>, scope: &Scope<'_>) {
    // What signs with it may stand where nothing could be read.
    if scope.is_key(index) || (field.shape.base == Base::PrivateKey && !scope.errors.had_syntax_error()) {
        let what = format!(
            "`{0}` is a key, and never sent: sign with it, `sign(\"Name\" = base64(rsa_sha256({0}, \"…\")))`, or `#[token(skip)]`",
            field.name
        );
        scope.errors.over(field.ident, what);
    }
}
