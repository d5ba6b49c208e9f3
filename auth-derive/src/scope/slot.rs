//! Values of the runtime's table, as they are met.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span};

use super::SourceLocation;
use crate::field::Field;
use crate::ir::{Source, Value};

/// A field's own value.
pub(super) fn of_field(field: &Field<'_>) -> Value {
    let source = if field.is_step() { Source::Nothing } else { Source::Field(field.ident.clone()) };
    Value {
        ty: Some(field.ty.clone()),
        shape: Some(field.shape),
        rotates: field.attributes.rotates.is_some(),
        ..of_step(field.name.clone(), source, Vec::new(), field.type_span())
    }
}

/// A value out of a step.
pub(super) fn of_step(name: String, source: Source, path: Vec<Ident>, span: Span) -> Value {
    let rules = BTreeSet::new();
    Value { name, source, path, span, ty: None, shape: None, key: false, rotates: false, rules }
}

/// The parts after the first `from`, each where it stands. `None` where one can name no field.
pub(super) fn path(parts: &[String], from: usize, place: SourceLocation<'_>) -> Option<Vec<Ident>> {
    let mut path = Vec::new();
    for (index, part) in parts.iter().enumerate().skip(from) {
        let span = match place {
            SourceLocation::Token(idents) => idents.get(index).map_or_else(Span::call_site, Ident::span),
            SourceLocation::Literal(literal, _) => literal.span(),
        };
        let ident = match part.as_str() {
            "self" | "Self" | "super" | "crate" | "_" => return None,
            keyword if syn::parse_str::<Ident>(keyword).is_err() => Ident::new_raw(keyword, span),
            name => Ident::new(name, span),
        };
        path.push(ident);
    }
    Some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_made_of_fields() {
        let path = |parts: &[&str]| {
            let parts: Vec<_> = parts.iter().map(ToString::to_string).collect();
            let path = path(&parts, 1, SourceLocation::Token(&[]))?;
            Some(path.iter().map(ToString::to_string).collect::<Vec<_>>().join("."))
        };
        assert_eq!(path(&["step", "a", "type"]).as_deref(), Some("a.r#type"));
        assert_eq!(path(&["step", "self"]), None);
    }
}
