//! `sign(…)`: values that are computed last.

use proc_macro2::TokenStream;
use quote::quote;
use syn::LitStr;

use super::names::{form_escape, header_name, json_escape, plain_name, segments, unescaped};
use super::request::Places;
use crate::ast::Pair;
use crate::errors::Errors;
use crate::parse::{Declaration, SignPlace};
use crate::scope::{Moment, Scope};

/// As the runtime's table has them.
pub(super) fn table(
    declaration: &Declaration<'_>,
    scope: &Scope<'_>,
    errors: &Errors,
    encoding: &str,
) -> Vec<TokenStream> {
    let one = |(place, Pair { name, value }): &(SignPlace, Pair)| {
        let moment = if *place == SignPlace::Param { Moment::SignParam } else { Moment::Sign };
        let value = scope.value(value, moment).tokens;
        let (text, word) = match place {
            SignPlace::Header => (header_name(name, errors), quote!(Header)),
            SignPlace::Query => (plain_name(name, "query", errors), quote!(Query)),
            SignPlace::Param => (plain_name(name, "param", errors), quote!(Param)),
        };
        let wire = match (place, encoding) {
            (SignPlace::Param, "json") => format!("\"{}\"", json_escape(&unescaped(&text))),
            (SignPlace::Header, _) => text.clone(),
            _ => form_escape(&unescaped(&text)),
        };
        quote!(__p::Sign { place: __p::Place::#word, name: #text, wire: #wire, value: #value })
    };
    declaration.signs.iter().map(one).collect()
}

/// A signature stands where nothing else writes.
pub(super) fn check(declaration: &Declaration<'_>, places: &Places, encoding: &str, errors: &Errors) {
    let key = |place: SignPlace, name: &LitStr| match place {
        SignPlace::Header => name.value().to_ascii_lowercase(),
        SignPlace::Query | SignPlace::Param => name.value(),
    };
    for (index, (place, Pair { name, .. })) in declaration.signs.iter().enumerate() {
        let (text, shown) = (key(*place, name), name.value());
        let mut earlier = declaration.signs.iter().take(index);
        if earlier.any(|(other, pair)| other == place && key(*other, &pair.name) == text) {
            errors.over(name, format!("the signature `{shown}` is written twice"));
        }
        let others = match place {
            SignPlace::Header => &places.headers,
            SignPlace::Query => &places.query,
            SignPlace::Param => &places.params,
        };
        if let Some(other) = others.iter().find(|sent| sent.name == text) {
            errors.over(name, format!("`{shown}` is set by `sign` and by {}", other.by));
        }
        if *place == SignPlace::Param && encoding == "multipart" {
            errors.over(name, "a signature cannot be a part of a multipart body: put it into a header");
        }
        if *place == SignPlace::Param && segments(&text).len() > 1 {
            errors.over(
                name,
                "a signature stands at the top of a body: a dot of the name itself is written `\\\\.`",
            );
        }
    }
}
