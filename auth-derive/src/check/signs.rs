//! `sign(…)`: values that are computed last.

use syn::LitStr;

use super::names::{form_escape, header_name, header_text, json_escape, plain_name, segments, unescaped};
use super::place::secret_place;
use super::places::{Places, Sent};
use crate::ast::Pair;
use crate::errors::Errors;
use crate::ir::{Encoding, FieldTarget, Sign, SignTarget};
use crate::parse::Declaration;
use crate::scope::{Moment, Resolved, Scope};

/// As the runtime's table has them.
pub(super) fn table(
    declaration: &Declaration<'_>,
    scope: &Scope<'_>,
    errors: &Errors,
    encoding: Option<Encoding>,
) -> Vec<Sign> {
    let one = |(target, Pair { name, value }): &(SignTarget, Pair)| {
        let moment = if *target == SignTarget::Param { Moment::SignParam } else { Moment::Sign };
        if *target == SignTarget::Header {
            header_text(value, errors);
        }
        let Resolved { value, facts } = scope.value(value, moment);
        let as_a_field = match target {
            SignTarget::Header => FieldTarget::Header,
            SignTarget::Query => FieldTarget::Query,
            SignTarget::Param => FieldTarget::Param,
        };
        if let Some(what) = secret_place(as_a_field, &name.value()) {
            scope.demand_secret(&facts, &what);
        }
        let text = match target {
            SignTarget::Header => header_name(name, errors),
            SignTarget::Query | SignTarget::Param => plain_name(name, as_a_field, errors),
        };
        let plain = unescaped(&text);
        let wire = match (target, encoding) {
            (SignTarget::Param, Some(Encoding::Json)) => format!("\"{}\"", json_escape(&plain)),
            (SignTarget::Header, _) => text,
            _ => form_escape(&plain),
        };
        Sign { target: *target, name: plain, wire, value }
    };
    declaration.signs.iter().map(one).collect()
}

/// A signature stands where nothing else writes.
pub(super) fn check(
    declaration: &Declaration<'_>,
    places: &Places,
    encoding: Option<Encoding>,
    errors: &Errors,
) {
    let key = |place: SignTarget, name: &LitStr| match place {
        SignTarget::Header => name.value().to_ascii_lowercase(),
        SignTarget::Query | SignTarget::Param => name.value(),
    };
    for (index, (place, Pair { name, .. })) in declaration.signs.iter().enumerate() {
        let (text, shown) = (key(*place, name), name.value());
        // Parameters of this encoding stand in the query as well.
        let is_query = encoding == Some(Encoding::Query);
        let meets = |other: &SignTarget| {
            other == place || (is_query && ![*other, *place].contains(&SignTarget::Header))
        };
        let mut earlier = declaration.signs.iter().take(index);
        if earlier.any(|(other, pair)| meets(other) && key(*other, &pair.name) == text) {
            errors.over(name, format!("the signature `{shown}` is written twice"));
        }
        let (own, shared) = match place {
            SignTarget::Header => (&places.headers, None),
            SignTarget::Query => (&places.query, is_query.then_some(&places.params)),
            SignTarget::Param => (&places.params, is_query.then_some(&places.query)),
        };
        let same = |sent: &&Sent| match (place, encoding) {
            // `a` and `a.b` are one key of the body.
            (SignTarget::Param, Some(Encoding::Json)) => {
                segments(&sent.name).first() == segments(&text).first()
            }
            _ => sent.name == text,
        };
        if let Some(other) = own.iter().chain(shared.into_iter().flatten()).find(same) {
            errors.over(name, format!("`{shown}` is set by `sign` and by {}: keep one", other.by));
        }
        if (*place == SignTarget::Query || (is_query && *place == SignTarget::Param))
            && places.in_url.contains(&text)
        {
            errors.over(name, format!("`{shown}` stands in the URL's query already: keep one"));
        }
        if *place == SignTarget::Param && encoding == Some(Encoding::Multipart) {
            errors.over(name, "a signature cannot be a part of a multipart body: put it into a header");
        }
        if *place == SignTarget::Param && segments(&text).len() > 1 {
            errors.over(
                name,
                "a signature stands at the top of a body: a dot of the name itself is written `\\\\.`",
            );
        }
    }
}
