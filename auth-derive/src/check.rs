//! The rules of a declaration as a whole.

mod answer;
mod request;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Lit;

use crate::ast::Expr;
use crate::errors::Errors;
use crate::field::Base;
use crate::model::Model;
use crate::parse::Declaration;
use crate::scope::{Moment, Scope};
use crate::words::{self, unknown};

/// A declaration as the runtime's table, if every rule holds. What does not is reported.
pub(crate) fn check<'a>(declaration: &Declaration<'a>, errors: &Errors) -> Option<Model<'a>> {
    check_fields(declaration, errors);
    if declaration.verb.is_none() {
        missing_verb(declaration, errors);
    }
    let scope = Scope::new(&declaration.fields, &declaration.lets, errors);
    let api = api(declaration, &scope, errors);
    let request = request::request(declaration, &scope, errors);
    let (response, error, extra) = answer::answer(declaration, errors);
    let lets = scope.finish_lets();
    declaration.verb.as_ref()?;
    Some(Model {
        input: declaration.input,
        runtime: declaration.runtime.clone(),
        vendor: declaration
            .name
            .as_ref()
            .map_or_else(|| declaration.input.ident.to_string(), syn::LitStr::value),
        servers: declaration.servers.clone(),
        steps: scope.steps().map(|field| (field.name.clone(), field.ident.clone())).collect(),
        values: scope.finish_values(),
        lets,
        request,
        response,
        error,
        api,
        extra,
    })
}

fn missing_verb(declaration: &Declaration<'_>, errors: &Errors) {
    let groups = [&declaration.response, &declaration.error];
    for word in groups.iter().filter_map(|group| group.word.as_ref()) {
        errors.at(word.span(), format!("`{word}` without `post` or `get`: nothing is exchanged"));
    }
    errors.over(
        &declaration.input.ident,
        "a token endpoint needs its verb and URL: `#[token(post = \"{server}/oauth/token\")]`",
    );
}

fn check_fields(declaration: &Declaration<'_>, errors: &Errors) {
    for field in &declaration.fields {
        if field.looks_secret() && field.shape.base == Base::Text && field.attributes.public.is_none() {
            errors.over(
                field.ty,
                format!(
                    "`{}` looks like a secret but its type is plain: use `Secret`, or `#[token(public)]`",
                    field.name
                ),
            );
        }
        let attributes = &field.attributes;
        if let Some(span) = attributes.public
            && !field.looks_secret()
        {
            errors.at(
                span,
                format!("`public` says nothing here: `{}` does not look like a secret", field.name),
            );
        }
        let placed = [&attributes.param, &attributes.query, &attributes.header, &attributes.cookie];
        for placed in placed.into_iter().flatten() {
            if attributes.skip.is_some() {
                errors.at(placed.word.span(), format!("`{}` and `skip` contradict each other", placed.word));
            }
            if attributes.step.is_some() {
                errors.at(
                    placed.word.span(),
                    "a step is no value: send one of its values by `param(\"name\" = step.value)`",
                );
            }
        }
        if let (Some(join), false) = (&attributes.join, field.shape.list) {
            errors.over(join, format!("`join` is for lists: `{}` is none", field.name));
        }
    }
}

fn api(declaration: &Declaration<'_>, scope: &Scope<'_>, errors: &Errors) -> TokenStream {
    match declaration.api.expr("token") {
        None => quote!(__p::Api::Bearer),
        Some(expr) => match (expr.word().as_deref(), expr) {
            (Some("bearer"), _) => quote!(__p::Api::Bearer),
            (Some("none"), _) => quote!(__p::Api::None),
            (_, Expr::Call(call)) if call.name == "header" => match call.args.as_slice() {
                [arg] if arg.label.is_none() => match &arg.value {
                    Expr::Lit(Lit::Str(name)) => {
                        let name = request::header_name(name, errors);
                        quote!(__p::Api::Header(#name))
                    }
                    other => {
                        errors.over(other, "a header's name is written in quotes");
                        TokenStream::new()
                    }
                },
                _ => {
                    errors.over(expr, "`header(\"Name\")`: the token goes there as it is");
                    TokenStream::new()
                }
            },
            (_, Expr::Call(call)) if call.name == "query" || call.name == "cookie" => {
                errors.over(
                    expr,
                    format!("`{}` is part of the grammar, but this version does not have it yet", call.name),
                );
                TokenStream::new()
            }
            _ => {
                let _ = (scope, Moment::Api);
                errors.over(expr, "how the token goes out: `bearer`, `header(\"Name\")` or `none`");
                TokenStream::new()
            }
        },
    }
}

/// `form` → `__p::Encoding::Form`.
fn encoding(declaration: &Declaration<'_>) -> (String, TokenStream) {
    let is_get = declaration.verb.as_ref().is_some_and(|(verb, _)| verb == "get");
    let default = if is_get { "query" } else { "form" };
    let name = declaration.encoding.as_ref().map_or_else(|| default.to_owned(), ToString::to_string);
    let mut chars = name.chars();
    let variant: String =
        chars.next().map(|first| first.to_ascii_uppercase().to_string() + chars.as_str()).unwrap_or_default();
    let variant = format_ident!("{variant}");
    (name, quote!(__p::Encoding::#variant))
}

fn grant(expr: &Expr, errors: &Errors) -> Option<String> {
    if let Expr::Lit(Lit::Str(text)) = expr {
        let value = text.value();
        if value.is_empty() || value.contains(['{', '[']) {
            errors.over(text, "a grant type is a word or a URN: \"urn:ietf:params:oauth:grant-type:…\"");
        }
        return Some(value);
    }
    let word = expr.word();
    Some(match word.as_deref() {
        Some("jwt_bearer") => "urn:ietf:params:oauth:grant-type:jwt-bearer".to_owned(),
        Some("saml2_bearer") => "urn:ietf:params:oauth:grant-type:saml2-bearer".to_owned(),
        Some(word) if words::GRANTS.contains(&word) => word.to_owned(),
        Some(word) => {
            errors.over(expr, unknown("grant type", word, words::GRANTS, &[]));
            return None;
        }
        None => {
            errors.over(expr, "a grant type is a word such as `client_credentials`, or a URN in quotes");
            return None;
        }
    })
}
