//! The derive of `auth-runtime`. Depend on that crate: it re-exports this one and holds what the generated code calls.

mod ast;
mod case;
mod check;
mod errors;
mod expand;
mod field;
mod model;
mod parse;
mod scope;
mod template;
mod time;
mod url;
mod words;

use proc_macro::TokenStream;

#[doc = include_str!("attributes.md")]
#[proc_macro_derive(TokenEndpoint, attributes(token))]
pub fn derive_token_endpoint(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    derive(&input).into()
}

/// Parse, check, expand; or every error at once, with an implementation that type-checks so that they are the only ones.
fn derive(input: &syn::DeriveInput) -> proc_macro2::TokenStream {
    let errors = errors::Errors::default();
    let declaration = parse::declaration(input, &errors);
    let model = declaration.as_ref().and_then(|declaration| check::check(declaration, &errors));
    let runtime =
        declaration.as_ref().map_or_else(expand::default_crate, |declaration| declaration.runtime.clone());
    match (model, errors.finish()) {
        (Some(model), None) => expand::expand(&model),
        (_, errors) => expand::fallback(input, &runtime, errors),
    }
}
