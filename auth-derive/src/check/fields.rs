//! Rules about fields.

use crate::errors::Errors;
use crate::field::Field;
use crate::ir::Base;
use crate::lower::Draft;
use crate::template::no_hole;

/// A field goes where its attributes say. Two that say the opposite of each other leave it to chance, and `join` or a
/// place on what has no items or no value would be dropped in silence.
pub(super) fn agree_with_themselves(draft: &Draft<'_>, errors: &Errors) {
    for field in draft.scope.fields {
        agrees_with_itself(field, errors);
    }
}

fn agrees_with_itself(field: &Field<'_>, errors: &Errors) {
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

/// A step costs an exchange, and is made for one of its values: one that nothing reads is a value that was forgotten.
pub(super) fn steps_are_used(Draft { scope, .. }: &Draft<'_>, errors: &Errors) {
    for (index, field) in scope.fields.iter().enumerate() {
        if field.is_step() && !scope.is_mentioned(index) && !errors.had_syntax_error() {
            let what = format!(
                "the step `{0}` is used nowhere: write one of its values, such as `auth = bearer({0}.token)`",
                field.name
            );
            errors.over(field.ident, what);
        }
    }
}

/// A text is shown in explanations and in logs. What is secret by its name or by where it goes has a type that is not,
/// unless everybody may see it.
pub(super) fn secrets_are_typed(draft: &Draft<'_>, errors: &Errors) {
    for (index, field) in draft.scope.fields.iter().enumerate() {
        is_typed_as_a_secret(field, draft.scope.credential(index), errors);
    }
}

fn is_typed_as_a_secret(field: &Field<'_>, place: Option<String>, errors: &Errors) {
    let is_text = field.shape.base == Base::Text;
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

/// What should stand instead of text.
fn secret_type(field: &Field<'_>) -> &'static str {
    match (field.name.ends_with("private_key"), field.shape.optional) {
        (true, _) => "PrivateKey",
        (false, true) => "Option<Secret>",
        (false, false) => "Secret",
    }
}
