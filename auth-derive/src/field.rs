//! A struct's fields and their attributes.

use proc_macro2::{Ident, Span};
use syn::spanned::Spanned;
use syn::{LitStr, Type};

use crate::ir::{ByTarget, FieldTarget, TypeShape};

/// One named field.
pub(crate) struct Field<'a> {
    pub(crate) ident: &'a Ident,
    /// Without `r#`.
    pub(crate) name: String,
    pub(crate) ty: &'a Type,
    pub(crate) attributes: FieldAttributes,
    pub(crate) shape: TypeShape,
}

#[derive(Default)]
pub(crate) struct FieldAttributes {
    /// Where the field goes.
    pub(crate) places: ByTarget<Option<Placed>>,
    pub(crate) step: Option<Span>,
    pub(crate) join: Option<LitStr>,
    pub(crate) public: Option<Span>,
    pub(crate) skip: Option<Span>,
    pub(crate) rotates: Option<Span>,
    /// For how long a repeated refresh token is answered again, in milliseconds.
    pub(crate) replay: Option<u64>,
}

impl FieldAttributes {
    /// Where the field goes by its attributes.
    pub(crate) fn placed(&self) -> impl Iterator<Item = (FieldTarget, &Placed)> {
        self.places.iter().filter_map(|(target, placed)| Some((target, placed.as_ref()?)))
    }
}

/// `param` or `param = "name"`.
pub(crate) struct Placed {
    pub(crate) word: Ident,
    pub(crate) name: Option<LitStr>,
}

impl Field<'_> {
    pub(crate) fn is_step(&self) -> bool {
        self.attributes.step.is_some()
    }

    pub(crate) fn type_span(&self) -> Span {
        self.ty.span()
    }

    /// By its name: in `refresh`, what a response gave is called so.
    pub(crate) fn hides_a_token(&self) -> bool {
        matches!(self.name.as_str(), "token" | "refresh_token")
    }

    /// By its name: something that should be a `Secret`.
    pub(crate) fn looks_secret(&self) -> bool {
        crate::words::sounds_secret(&self.name)
    }
}
