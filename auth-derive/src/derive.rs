//! A struct and its attributes in, code or every error out.

use proc_macro2::TokenStream;
use syn::DeriveInput;

use crate::errors::Errors;
use crate::ir::Model;
use crate::parse::Declaration;
use crate::{check, expand, lower, parse};

/// Parse, lower, check, expand; or every error at once, with an implementation that type-checks so that they are the
/// only ones.
pub(crate) fn derive(input: &DeriveInput) -> TokenStream {
    let errors = Errors::default();
    let declaration = parse::declaration(input, &errors);
    let model = model(&declaration, &errors);
    match (model, errors.finish()) {
        (Some(model), None) => expand::expand(&model),
        (_, errors) => expand::fallback(&declaration, errors.as_ref()),
    }
}

/// The declaration as a model, in which every rule holds unless there are errors.
pub(crate) fn model<'a>(declaration: &'a Declaration<'a>, errors: &'a Errors) -> Option<Model<'a>> {
    let draft = lower::lower(declaration, errors)?;
    check::check(&draft, errors);
    draft.finish()
}
