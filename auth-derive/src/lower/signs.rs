//! `sign(…)`: values that are computed last.

use super::field_location::secret_place;
use super::names::{form_escape, header_text, json_escape, name_in, unescaped};

use crate::ast::Pair;
use crate::ir::{Encoding, FieldTarget, Sign, SignTarget};
use crate::parse::Declaration;
use crate::scope::{Moment, Resolved, Scope};

/// As the runtime's table has them.
pub(super) fn table(
    declaration: &Declaration<'_>,
    scope: &Scope<'_>,
    encoding: Option<Encoding>,
) -> Vec<Sign> {
    let one = |(target, Pair { name, value }): &(SignTarget, Pair)| {
        let moment = if *target == SignTarget::Param { Moment::SignParam } else { Moment::Sign };
        if *target == SignTarget::Header {
            header_text(value, scope.errors);
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
        let text = name_in(as_a_field, name, scope.errors);
        let plain = unescaped(&text);
        let wire = match (target, encoding) {
            (SignTarget::Param, Some(Encoding::Json)) => format!("\"{}\"", json_escape(&plain)),
            (SignTarget::Header, _) => text,
            _ => form_escape(&plain),
        };
        Sign { place: *target, name: plain, wire, value }
    };
    declaration.signs.iter().map(one).collect()
}
