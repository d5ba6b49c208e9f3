//! The rules of a declaration as a whole.

mod answer;
mod api;
mod auth;
mod fields;
mod grant;
mod json;
mod names;
mod place;
mod request;
mod servers;
mod signs;

use proc_macro2::TokenStream;
use quote::quote;
use syn::LitStr;
use syn::ext::IdentExt;

use crate::errors::Errors;
use crate::model::Model;
use crate::parse::Declaration;
use crate::scope::Scope;

/// A declaration as the runtime's table, if every rule holds. What does not is reported.
pub(crate) fn check<'a>(declaration: &Declaration<'a>, errors: &Errors) -> Option<Model<'a>> {
    let fields = declaration.fields.as_deref()?;
    for field in fields {
        fields::check(field, errors);
    }
    if declaration.verb.is_none() && !errors.unread() {
        missing_verb(declaration, errors);
    }
    let scope = Scope::new(fields, &declaration.lets, errors);
    let api = api::api(declaration, &scope, errors);
    let request = request::request(declaration, &scope, errors);
    let (response, error, extra) = answer::answer(declaration, errors);
    let lets = scope.finish_lets();
    for (index, field) in fields.iter().enumerate() {
        fields::check_secret(index, field, &scope, errors);
    }
    declaration.verb.as_ref()?;
    let vendor =
        declaration.name.as_ref().map_or_else(|| declaration.input.ident.unraw().to_string(), LitStr::value);
    let steps = scope.steps().map(|field| (field.name.clone(), field.ident.clone(), field.type_span()));
    Some(Model {
        input: declaration.input,
        runtime: declaration.runtime.clone(),
        vendor,
        servers: declaration.servers.clone(),
        steps: steps.collect(),
        values: scope.finish_values(),
        lets,
        let_names: declaration.lets.iter().map(|(name, _)| name.unraw().to_string()).collect(),
        request,
        response,
        error,
        api,
        extra,
    })
}

fn missing_verb(declaration: &Declaration<'_>, errors: &Errors) {
    let groups = [&declaration.response, &declaration.error].into_iter();
    let mut words = groups.filter_map(|group| group.word.as_ref()).peekable();
    if words.peek().is_none() {
        let what = "a token endpoint needs its verb and URL: `#[token(post = \"{server}/oauth/token\")]`";
        errors.over(&declaration.input.ident, what);
    }
    for word in words {
        errors.at(word.span(), format!("`{word}` without `post`, `get` or `put`: nothing is exchanged"));
    }
}

/// The encoding's name, and the runtime's word for it.
fn encoding(declaration: &Declaration<'_>) -> (String, TokenStream) {
    let is_get = declaration.verb.as_ref().is_some_and(|(verb, _)| verb == "get");
    let default = if is_get { "query" } else { "form" };
    let name = declaration.encoding.as_ref().map_or_else(|| default.to_owned(), ToString::to_string);
    let variant = match name.as_str() {
        "json" => quote!(Json),
        "multipart" => quote!(Multipart),
        "query" => quote!(Query),
        _ => quote!(Form),
    };
    (name, quote!(__p::Encoding::#variant))
}
