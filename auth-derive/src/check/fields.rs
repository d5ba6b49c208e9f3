//! What one field's attributes say about it, by itself.

use crate::errors::Errors;
use crate::field::{Base, Field};
use crate::scope::Scope;
use crate::template::no_hole;

/// What should stand instead of text.
fn secret_type(field: &Field<'_>) -> &'static str {
    match (field.name.ends_with("private_key"), field.shape.optional) {
        (true, _) => "PrivateKey",
        (false, true) => "Option<Secret>",
        (false, false) => "Secret",
    }
}

pub(super) fn check(field: &Field<'_>, errors: &Errors) {
    let attributes = &field.attributes;
    for (_, placed) in attributes.placed() {
        if attributes.skip.is_some() {
            errors.at(placed.word.span(), format!("`{}` and `skip` contradict each other", placed.word));
        }
        if attributes.step.is_some() {
            let what = format!(
                "a step is no value: send one of its values, as in `param(\"name\" = {}.token)`",
                field.name
            );
            errors.at(placed.word.span(), what);
        }
    }
    if let (Some(span), true) = (attributes.skip, attributes.step.is_some()) {
        errors.at(span, "`step` and `skip` contradict each other");
    }
    if let Some(join) = &attributes.join {
        no_hole(join, "what stands between the items", errors);
    }
    if let (Some(join), false) = (&attributes.join, field.shape.list) {
        let what = format!("`{}` is no list: make it a `Vec`, or leave `join` out", field.name);
        errors.over(join, what);
    }
}

/// What is secret by its name or by its place is so by its type. Last, since a place is known once it was read.
pub(super) fn check_secret(index: usize, field: &Field<'_>, scope: &Scope<'_>, errors: &Errors) {
    let is_text = field.shape.base == Base::Text;
    let place = scope.credential(index);
    let may_be_text = matches!(field.shape.base, Base::Other | Base::Secret);
    if field.looks_secret() && may_be_text && !field.is_step() && field.attributes.public.is_none() {
        // By any other name than `String`, rustc knows what it is.
        scope.demand_secret_value(index, "a secret by its name");
    }
    match field.attributes.public {
        None if is_text && field.looks_secret() => {
            let what = format!(
                "`{}` looks like a secret but its type is plain: use `{}`, or `#[token(public)]` if it is none",
                field.name,
                secret_type(field)
            );
            errors.over(field.ty, what);
        }
        None if is_text && place.is_some() => {
            let what = format!(
                "`{}` is {}, and its type is plain: use `{}`, or `#[token(public)]` if everybody may see it",
                field.name,
                place.unwrap_or_default(),
                secret_type(field)
            );
            errors.over(field.ty, what);
        }
        Some(span) if field.shape.base == Base::Secret => {
            errors.at(span, format!("`{}` is a `Secret`: it cannot be `public`", field.name));
        }
        Some(span) if !field.looks_secret() && place.is_none() => {
            let what = format!("`public` says nothing here: `{}` does not look like a secret", field.name);
            errors.at(span, what);
        }
        _ => {}
    }
}
