//! `sign(…)`: values that are computed last.

use proc_macro2::TokenStream;
use quote::quote;
use syn::LitStr;

use super::names::{form_escape, header_name, header_text, json_escape, plain_name, segments, unescaped};
use super::place::secret_place;
use super::places::{Places, Sent};
use crate::ast::Pair;
use crate::errors::Errors;
use crate::parse::{Declaration, SignPlace};
use crate::scope::{Moment, Resolved, Scope};

/// As the runtime's table has them.
pub(super) fn table(
    declaration: &Declaration<'_>,
    scope: &Scope<'_>,
    errors: &Errors,
    encoding: &str,
) -> Vec<TokenStream> {
    let one = |(place, Pair { name, value }): &(SignPlace, Pair)| {
        let moment = if *place == SignPlace::Param { Moment::SignParam } else { Moment::Sign };
        if *place == SignPlace::Header {
            header_text(value, errors);
        }
        let Resolved { tokens: value, facts } = scope.value(value, moment);
        let place_word = match place {
            SignPlace::Header => "header",
            SignPlace::Query | SignPlace::Param => "param",
        };
        if let Some(what) = secret_place(place_word, &name.value()) {
            scope.demand_secret(&facts, &what);
        }
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
        let text = unescaped(&text);
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
        // Parameters of this encoding stand in the query as well.
        let is_query = encoding == "query";
        let meets = |other: &SignPlace| {
            other == place || (is_query && ![*other, *place].contains(&SignPlace::Header))
        };
        let mut earlier = declaration.signs.iter().take(index);
        if earlier.any(|(other, pair)| meets(other) && key(*other, &pair.name) == text) {
            errors.over(name, format!("the signature `{shown}` is written twice"));
        }
        let (own, shared) = match place {
            SignPlace::Header => (&places.headers, None),
            SignPlace::Query => (&places.query, is_query.then_some(&places.params)),
            SignPlace::Param => (&places.params, is_query.then_some(&places.query)),
        };
        let same = |sent: &&Sent| match (place, encoding) {
            // `a` and `a.b` are one key of the body.
            (SignPlace::Param, "json") => segments(&sent.name).first() == segments(&text).first(),
            _ => sent.name == text,
        };
        if let Some(other) = own.iter().chain(shared.into_iter().flatten()).find(same) {
            errors.over(name, format!("`{shown}` is set by `sign` and by {}: keep one", other.by));
        }
        if (*place == SignPlace::Query || (is_query && *place == SignPlace::Param))
            && places.in_url.contains(&text)
        {
            errors.over(name, format!("`{shown}` stands in the URL's query already: keep one"));
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
