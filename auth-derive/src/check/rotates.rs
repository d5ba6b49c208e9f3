//! `#[token(rotates)]`: a credential that is a refresh token, and that responses replace.

use proc_macro2::Span;

use super::refresh::redeems_a_credential;
use crate::ast::Expr;
use crate::errors::Errors;
use crate::field::Field;
use crate::ir::Base;
use crate::lower::Draft;
use crate::lower::grant::is_called;
use crate::parse::Declaration;

/// What a response gives stands for the field from then on, so the field is one secret text that goes into the parameter
/// `refresh_token` of every request, and responses do give another.
pub(super) fn is_a_refresh_token(draft: &Draft<'_>, errors: &Errors) {
    let Draft { declaration, scope, request, .. } = draft;
    let fields = scope.fields.iter().enumerate();
    let mut rotating = fields.filter_map(|(index, field)| Some((index, field, field.attributes.rotates?)));
    let Some((index, field, span)) = rotating.next() else { return };
    for (_, _, span) in rotating {
        errors.at(span, "`rotates` stands on one field: an endpoint redeems one refresh token");
    }
    let name = &field.name;
    let mut params = request.fields.param.iter();
    let is_parameter = params.any(|sent| sent.field == Some(index) && is_called(&sent.name, "refresh_token"));
    if declaration.refresh.is_some() {
        let what = "`rotates` says that the credential is the refresh token, and `refresh` that a response gives one: leave one of the two out";
        errors.at(span, what);
    } else if !redeems_a_credential(declaration) {
        check_grant(declaration, span, errors);
    } else if contradicts(field, errors) {
        // Where it goes is no second mistake.
    } else if !is_parameter && !errors.had_syntax_error() {
        let what = format!(
            "`rotates` stands on the parameter `refresh_token`, and `{name}` is sent as another, or elsewhere: `#[token(param = \"refresh_token\", rotates)]`"
        );
        errors.at(span, what);
    } else {
        check_type(field, errors);
    }
    if let Some(none) = declaration.response.expr("refresh_token").filter(|place| place.is_word("none")) {
        let what = format!(
            "`{name}` is `rotates`, and no response replaces it: `response(refresh_token = ...)` is `none`"
        );
        errors.over(none, what);
    }
}

fn check_grant(declaration: &Declaration<'_>, span: Span, errors: &Errors) {
    let what = "`rotates` stands on a credential that is a refresh token";
    let grant = declaration.request.grant_type.as_ref();
    match grant.map(Expr::word) {
        None if errors.had_syntax_error() => {}
        None => errors.at(span, format!("{what}: write `grant_type = refresh_token`")),
        Some(grant) => {
            let grant = grant.map_or_else(|| "another".to_owned(), |grant| format!("`{grant}`"));
            errors.at(
                span,
                format!(
                    "{what}, and the grant here is {grant}: one that a response gives is redeemed by `refresh`, on the struct"
                ),
            );
        }
    }
}

/// What says that it is no parameter of its own.
fn contradicts(field: &Field<'_>, errors: &Errors) -> bool {
    let says = &field.attributes;
    let others = [("step", says.step), ("skip", says.skip), ("public", says.public)];
    let mut others = others.into_iter().filter_map(|(word, span)| Some((word, span?))).peekable();
    let any = others.peek().is_some();
    for (word, span) in others {
        errors.at(span, format!("`rotates` and `{word}` contradict each other"));
    }
    any
}

/// It is there in every request, and one text replaces another.
fn check_type(field: &Field<'_>, errors: &Errors) {
    let shape = field.shape;
    // What looks like a secret and is a text is told to be one anyway.
    let is_told = shape.base == Base::Text && field.looks_secret();
    if !is_told && (shape.base != Base::Secret || shape.optional || shape.list) {
        let what = format!("`{}` rotates, and one text replaces another: its type is `Secret`", field.name);
        errors.over(field.ty, what);
    }
}
