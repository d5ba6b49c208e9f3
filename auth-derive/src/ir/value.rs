//! Values of the runtime's table: where each comes from, and what rustc checks it by.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span};
use syn::Type;

use super::TypeShape;

/// One value of the table: a field, or a value out of a step.
pub(crate) struct Value {
    /// As explanations call it.
    pub(crate) name: String,
    pub(crate) source: Source,
    /// Of a step's value: `.a.b`.
    pub(crate) path: Vec<Ident>,
    pub(crate) span: Span,
    /// Of a field: rustc underlines it as a whole.
    pub(crate) ty: Option<Type>,
    pub(crate) shape: Option<TypeShape>,
    /// It signs, and is never sent.
    pub(crate) key: bool,
    /// What the last response gave stands for it.
    pub(crate) rotates: bool,
    /// What rustc is to check its type by.
    pub(crate) rules: BTreeSet<TypeRule>,
}

pub(crate) enum Source {
    Field(Ident),
    /// The response of a step, by the field and by its name.
    Response(Ident, String),
    /// A step itself, or a field that is never sent.
    Nothing,
}

/// A rule of the runtime that rustc checks a type by.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum TypeRule {
    BeginsUrl,
    Credential,
    EndsHost,
    InPath,
    PartOfHost,
    WholeUrl,
}
