//! The rules of a declaration as a whole.

mod api;
mod auth;
mod fields;
mod grant;
mod json;
mod names;
mod place;
mod places;
mod refresh;
mod request;
mod response;
mod rotates;
mod servers;
mod signs;

use syn::LitStr;
use syn::ext::IdentExt;

use crate::errors::Errors;
use crate::ir::{Model, Step, TokenPlace};
use crate::parse::Declaration;
use crate::scope::Scope;
use crate::template::no_hole;
use response::Parts;

/// A declaration as the runtime's table, if every rule holds. What does not is reported.
pub(crate) fn check<'a>(declaration: &Declaration<'a>, errors: &Errors) -> Option<Model<'a>> {
    let fields = declaration.fields.as_deref()?;
    for field in fields {
        fields::check(field, errors);
    }
    if declaration.request.address.is_none() && !errors.had_syntax_error() {
        missing_verb(declaration, errors);
    }
    if let Some(name) = &declaration.name {
        no_hole(name, "the provider's name", errors);
    }
    let scope = Scope::new(fields, &declaration.lets, errors);
    let api = api::api(declaration, &scope, errors);
    let request = request::request(declaration, &scope, errors);
    let table = request.table(declaration, errors);
    let Parts { response, error, extra } =
        response::reply(declaration.response.alone(), declaration, &TokenPlace::None, errors);
    let (refresh, refresh_urls) = refresh::refresh(declaration, &request, &scope, errors).unzip();
    let urls: Vec<_> = std::iter::once(&request.urls).chain(&refresh_urls).collect();
    servers::check(declaration, &urls, errors);
    let rotates = rotates::rotates(declaration, fields, &request, errors);
    place::check_steps(&scope, errors);
    let lets = scope.finish_lets();
    scope.demand_shared_secrets();
    for (index, field) in fields.iter().enumerate() {
        fields::check_secret(index, field, &scope, errors);
    }
    declaration.request.address.as_ref()?;
    let provider =
        declaration.name.as_ref().map_or_else(|| declaration.input.ident.unraw().to_string(), LitStr::value);
    let steps = scope.steps().map(|field| Step {
        name: field.name.clone(),
        ident: field.ident.clone(),
        span: field.type_span(),
    });
    Some(Model {
        input: declaration.input,
        runtime: declaration.runtime.clone(),
        provider,
        servers: declaration.servers.clone(),
        steps: steps.collect(),
        values: scope.finish_values(),
        lets,
        request: table,
        response,
        error,
        api,
        extra,
        refresh,
        rotates,
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
        let what = format!(
            "`{word}` without `post`, `get` or `put`: nothing is exchanged; write its verb and URL, `post = \"{{server}}/oauth/token\"`"
        );
        errors.at(word.span(), what);
    }
}
