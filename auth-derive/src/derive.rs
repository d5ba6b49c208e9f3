//! A struct and its attributes in, code or every error out.

use proc_macro2::TokenStream;
use syn::DeriveInput;

use crate::errors::Errors;
use crate::{check, expand, parse};

/// Parse, check, expand; or every error at once, with an implementation that type-checks so that they are the
/// only ones.
pub(crate) fn derive(input: &DeriveInput) -> TokenStream {
    let errors = Errors::default();
    let declaration = parse::declaration(input, &errors);
    let model = check::check(&declaration, &errors);
    match (model, errors.finish()) {
        (Some(model), None) => expand::expand(&model),
        (_, errors) => expand::fallback(&declaration, errors.as_ref()),
    }
}
