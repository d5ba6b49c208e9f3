//! Client authentication: an `Authorization` header, or two parameters.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use syn::spanned::Spanned;

use super::request::{Places, Sent};
use crate::ast::{Expr, Name};
use crate::case::Case;
use crate::errors::Errors;
use crate::scope::{Moment, Scope};
use crate::words::{self, unknown};

/// Adds what the declared authentication sends.
pub(super) fn auth(auth: &Expr, scope: &Scope<'_>, errors: &Errors, places: &mut Places) {
    let (name, args) = match auth {
        Expr::Call(call) => {
            if let Some(label) = call.args.iter().find_map(|arg| arg.label.as_ref()) {
                errors.over(label, format!("`{}` has no named argument", call.name));
            }
            (call.name.to_string(), call.args.iter().map(|arg| arg.value.clone()).collect())
        }
        other => (other.word().unwrap_or_default(), Vec::new()),
    };
    let header = |value: TokenStream| Sent {
        name: "authorization".to_owned(),
        value,
        join: None,
        span: auth.span(),
        by: "`auth`".to_owned(),
    };
    match (name.as_str(), args.as_slice()) {
        ("none", []) if matches!(auth, Expr::Name(_)) => {}
        ("basic" | "basic_raw", []) if matches!(auth, Expr::Name(_)) => {
            let needed = ["client_id", "client_secret"];
            if needed.iter().all(|name| scope.field_index(name).is_some() || scope.is_let(name)) {
                let [user, password] =
                    needed.map(|name| Expr::Name(Name(vec![Ident::new(name, auth.span())])));
                places.headers.push(header(basic(&name, &user, &password, scope)));
            } else {
                let what = format!(
                    "`auth = {name}` needs `client_id` and `client_secret`; name others with `{name}(user, password)`"
                );
                errors.over(auth, what);
            }
        }
        ("basic" | "basic_raw", [user, password]) => {
            places.headers.push(header(basic(&name, user, password, scope)));
        }
        ("bearer", [token]) => {
            let token = scope.value(token, Moment::Request).tokens;
            places.headers.push(header(quote! {
                __p::Expr::Template(&[__p::Piece::Text("Bearer "), __p::Piece::Hole(#token)])
            }));
        }
        ("client_assertion", [assertion]) => {
            let value = scope.value(assertion, Moment::Request).tokens;
            let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
            places.params.push(Sent::constant("client_assertion_type", kind, auth, "`auth`"));
            places.params.push(Sent { value, ..Sent::constant("client_assertion", "", auth, "`auth`") });
        }
        (word, args) => {
            for arg in args {
                scope.value(arg, Moment::Request);
            }
            errors.over(auth, misspelt(word));
        }
    }
}

fn basic(name: &str, user: &Expr, password: &Expr, scope: &Scope<'_>) -> TokenStream {
    let function = format_ident!("{}", Case::PASCAL.apply(name), span = Span::call_site());
    let user = scope.value(user, Moment::Request).tokens;
    let password = scope.value(password, Moment::Request).tokens;
    quote!(__p::Expr::Call(__p::Function::#function, &[#user, #password]))
}

fn misspelt(word: &str) -> String {
    let form = match word {
        "none" => "`none`",
        "basic" => "`basic` or `basic(user, password)`",
        "basic_raw" => "`basic_raw` or `basic_raw(user, password)`",
        "bearer" => "`bearer(token)`",
        "client_assertion" => "`client_assertion(jwt)`",
        "" => return format!("how the client authenticates is one of {}", words::AUTHS.join(", ")),
        word => return unknown("client authentication", word, words::AUTHS, &[]),
    };
    format!("`auth = {word}` is written {form}")
}
