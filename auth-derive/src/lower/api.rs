//! `api(…)`: how an API request carries the token.

use syn::LitStr;

use super::names::{header_name, header_text};
use crate::ast::{Arg, Call, Expr, Label};
use crate::errors::Errors;
use crate::ir::Api;
use crate::parse::Declaration;
use crate::scope::{Moment, Scope};
use crate::words::{later, unknown};

pub(super) fn api(declaration: &Declaration<'_>, scope: &Scope<'_>, errors: &Errors) -> Api {
    let Some(expr) = declaration.api.expr("token") else { return Api::Bearer };
    match expr {
        Expr::Call(call) if call.name == "header" => header(call, scope, errors),
        Expr::Call(call) if call.name == "query" || call.name == "cookie" => {
            errors.over(expr, later(&call.name.to_string()));
            Api::None
        }
        _ => match expr.word().as_deref() {
            Some("bearer") => Api::Bearer,
            Some("none") => Api::None,
            Some("header") => {
                errors.over(expr, "a header has a name: `token = header(\"X-Api-Key\")`");
                Api::None
            }
            Some(word) => {
                errors.over(expr, unknown("place for the token", word, &["bearer", "header", "none"], &[]));
                Api::None
            }
            None => {
                let name = expr.str().map_or_else(|| "Name".to_owned(), LitStr::value);
                let what = format!("how the token goes out is `bearer`, `header(\"{name}\")` or `none`");
                errors.over(expr, what);
                Api::None
            }
        },
    }
}

fn header(call: &Call, scope: &Scope<'_>, errors: &Errors) -> Api {
    match call.args.as_slice() {
        [Arg { label: None, value }] if value.str().is_some() => {
            let name = value.str().map(|name| header_name(name, errors));
            Api::Header(name.unwrap_or_default())
        }
        [Arg { label: Some(Label::Name(name)), value }] => {
            header_text(value, errors);
            let resolved = scope.value(value, Moment::Api);
            if !resolved.facts.needs.has("token") && !resolved.facts.broken {
                errors.over(value, "this header carries the token: write `{token}` in it");
            }
            if let Some(redeemed) = resolved
                .facts
                .secret
                .as_ref()
                .filter(|secret| secret.rsplit_once('.').is_some_and(|(_, value)| value == "token"))
            {
                let what = format!(
                    "`{redeemed}` has acquired this endpoint's token: only `token` goes with an API request"
                );
                errors.over(value, what);
            }
            Api::HeaderValue(header_name(name, errors), resolved.value)
        }
        args => {
            let bare = match args {
                [Arg { label: None, value }] => value.word(),
                _ => None,
            };
            // A name without its quotes is no unknown value as well.
            for arg in args.iter().filter(|_| bare.is_none()) {
                scope.value(&arg.value, Moment::Api);
            }
            let name = bare.unwrap_or_else(|| "Name".to_owned());
            let what = format!(
                "`header(\"{name}\")` holds the bare token, `header(\"{name}\" = \"Key {{token}}\")` a value made of it"
            );
            errors.over(call, what);
            Api::None
        }
    }
}
