//! `sign(…)`: values that are computed last.

use super::names::{form_escape, header_name, header_text, json_escape, plain_name, unescaped};
use super::place::secret_place;

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
        Sign { place: *target, name: plain, wire, value }
    };
    declaration.signs.iter().map(one).collect()
}
