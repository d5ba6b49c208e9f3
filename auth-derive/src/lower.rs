//! A declaration, resolved: what each request sends and how answers are read, and in the end the values of `ir`.
//!
//! Whatever is written is resolved here, and reported where that fails; `check` knows the rules that look at more
//! than one place.

mod api;
mod auth;
mod field_location;
pub(crate) mod grant;
mod json;
mod names;
mod refresh;
mod request;
mod request_parts;
mod response;
mod signs;

use syn::LitStr;
use syn::ext::IdentExt;

use crate::errors::Errors;
use crate::ir::{self, Model, Rotates, Step, TokenPlace};
use crate::parse::Declaration;
use crate::scope::Scope;
pub(crate) use api::ApiItem;
pub(crate) use names::segments;
pub(crate) use refresh::Refresh;
pub(crate) use request::Request;
pub(crate) use request_parts::{Places, Sent};
use response::Parts;

/// A declaration whose names are resolved, and whose rules may be broken.
pub(crate) struct Draft<'a> {
    pub(crate) declaration: &'a Declaration<'a>,
    pub(crate) scope: Scope<'a>,
    pub(crate) request: Request<'a>,
    pub(crate) refresh: Option<Refresh<'a>>,
    table: ir::Request,
    response: Parts,
    api: ir::Api,
    pub(crate) api_items: Vec<ApiItem<'a>>,
}

/// `None` for what is no struct with named fields, which is reported.
///
/// The order matters: a field that nothing mentions is a parameter, so `api` and the words of the request come before
/// the fields are placed, and `refresh` after, since a field that it alone mentions is a parameter of the request.
pub(crate) fn lower<'a>(declaration: &'a Declaration<'a>, errors: &'a Errors) -> Option<Draft<'a>> {
    let fields = declaration.fields.as_deref()?;
    let scope = Scope::new(fields, &declaration.lets, &declaration.api_request.lets, errors);
    let (api, api_items) = api::api(declaration, &scope);
    let request = request::request(declaration, &scope);
    let table = request.table(declaration, errors);
    let response = response::lower(declaration.response.alone(), declaration, &TokenPlace::None, errors);
    let refresh = refresh::refresh(declaration, &request, &scope);
    scope.demand_shared_secrets();
    scope.demand_secrets_by_name();
    Some(Draft { declaration, scope, request, refresh, table, response, api, api_items })
}

impl<'a> Draft<'a> {
    /// Each request, the declaration's own first.
    pub(crate) fn requests(&self) -> impl Iterator<Item = &Request<'a>> {
        std::iter::once(&self.request).chain(self.refresh.iter().map(|refresh| &refresh.request))
    }

    /// How an API request carries the token.
    pub(crate) fn api_token(&self) -> &ir::ApiToken {
        &self.api.token
    }

    /// The model, if there is anything to send.
    pub(crate) fn finish(self) -> Option<Model<'a>> {
        let Draft { declaration, scope, table, response, api, refresh, .. } = self;
        if declaration.request.address.is_none() && !declaration.exchanges_nothing() {
            return None;
        }
        let name = declaration.name.as_ref().map(LitStr::value);
        let steps = scope.steps().map(|field| Step {
            name: field.name.clone(),
            ident: field.ident.clone(),
            span: field.type_span(),
        });
        let mut rotating = scope.fields.iter().filter(|field| field.attributes.rotates.is_some());
        Some(Model {
            input: declaration.input,
            runtime: declaration.runtime.clone(),
            provider: name.unwrap_or_else(|| declaration.input.ident.unraw().to_string()),
            servers: declaration.servers.clone(),
            steps: steps.collect(),
            rotates: rotating
                .next()
                .map(|field| Rotates { field: field.ident.clone(), replay: field.attributes.replay }),
            values: scope.take_values(),
            lets: scope.take_lets(),
            request: table,
            response: response.response,
            error: response.error,
            extra: response.extra,
            api,
            refresh: refresh.map(Refresh::finish),
        })
    }
}
