//! `api(…)`: how an API request carries the token.

use syn::LitStr;

use super::names::{header_name, header_text};
use crate::ast::{Arg, Call, Expr, Label};
use crate::ir::Api;
use crate::parse::Declaration;
use crate::scope::{Moment, Need, Scope};
use crate::words::{later, unknown};

pub(super) fn api(declaration: &Declaration<'_>, scope: &Scope<'_>) -> Api {
    let Some(expr) = declaration.api.expr("token") else { return Api::Bearer };
    match expr {
        Expr::Call(call) if call.name == "header" => header(call, scope),
        Expr::Call(call) if call.name == "query" || call.name == "cookie" => {
            scope.errors.over(expr, later(&call.name.to_string()));
            Api::None
        }
        _ => match expr.word().as_deref() {
            Some("bearer") => Api::Bearer,
            Some("none") => Api::None,
            Some("header") => {
                scope.errors.over(expr, "a header has a name: `token = header(\"X-Api-Key\")`");
                Api::None
            }
            Some(word) => {
                scope
                    .errors
                    .over(expr, unknown("place for the token", word, &["bearer", "header", "none"], &[]));
                Api::None
            }
            None => {
                let name = expr.str().map_or_else(|| "Name".to_owned(), LitStr::value);
                let what = format!("how the token goes out is `bearer`, `header(\"{name}\")` or `none`");
                scope.errors.over(expr, what);
                Api::None
            }
        },
    }
}

fn header(call: &Call, scope: &Scope<'_>) -> Api {
    match call.args.as_slice() {
        [Arg { label: None, value }] if value.str().is_some() => {
            let name = value.str().map(|name| header_name(name, scope.errors));
            Api::Header(name.unwrap_or_default())
        }
        [Arg { label: Some(Label::Name(name)), value }] => {
            header_text(value, scope.errors);
            let resolved = scope.value(value, Moment::Api);
            if !resolved.facts.needs.has(Need::Token) && !resolved.facts.broken {
                scope.errors.over(value, "this header carries the token: write `{token}` in it");
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
                scope.errors.over(value, what);
            }
            Api::HeaderValue(header_name(name, scope.errors), resolved.value)
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
            scope.errors.over(call, what);
            Api::None
        }
    }
}
