//! A declaration that holds: every name resolved, every rule kept. `expand` turns it into code and cannot
//! fail.

use proc_macro2::{Ident, Span, TokenStream};
use syn::{DeriveInput, LitStr, Type};

use crate::field::TypeShape;

/// Fragments of type `TokenStream` are constructors of the runtime's `spec`, with `__p` for its private
/// module.
pub(crate) struct Model<'a> {
    pub(crate) input: &'a DeriveInput,
    pub(crate) runtime: Option<syn::Path>,
    pub(crate) provider: String,
    pub(crate) servers: Vec<(Ident, LitStr)>,
    /// Where each value of the table comes from.
    pub(crate) values: Vec<FieldValue>,
    /// With where its type stands.
    pub(crate) steps: Vec<(String, Ident, Span)>,
    pub(crate) lets: Vec<TokenStream>,
    pub(crate) let_names: Vec<String>,
    pub(crate) request: TokenStream,
    pub(crate) response: TokenStream,
    pub(crate) error: TokenStream,
    pub(crate) api: TokenStream,
    pub(crate) extra: Option<Type>,
    pub(crate) refresh: Option<Refresh>,
    /// The field that responses replace.
    pub(crate) rotates: Option<Rotates>,
}

/// A credential that responses replace.
pub(crate) struct Rotates {
    pub(crate) field: Ident,
    /// For how long a repeated one is answered again, in milliseconds.
    pub(crate) replay: Option<u64>,
}

/// Over the declaration's own table.
pub(crate) struct Refresh {
    pub(crate) request: TokenStream,
    /// The tables of the response and of its errors, which share their paths.
    pub(crate) response: Option<(TokenStream, TokenStream)>,
    /// The old token lives on.
    pub(crate) keeps: bool,
}

/// One value of the table.
pub(crate) struct FieldValue {
    /// As explanations call it.
    pub(crate) name: String,
    /// An expression of type `__p::Value<'_>`, over `self` and `__cx`; empty where there is none.
    pub(crate) value: TokenStream,
    /// Of a field.
    pub(crate) shape: Option<TypeShape>,
}
