//! The sources of `auth-derive` as a library. Nobody but the compiler can call a proc-macro crate, and an
//! expansion in a compiler is too slow to try a million of.

extern crate proc_macro;

/// The modules of `auth-derive/src/lib.rs`: one that is added there is added here.
#[path = "../../../../auth-derive/src"]
mod sources {
    pub(crate) mod ast;
    pub(crate) mod check;
    pub(crate) mod derive;
    pub(crate) mod doc;
    pub(crate) mod duration;
    pub(crate) mod errors;
    pub(crate) mod expand;
    pub(crate) mod field;
    pub(crate) mod ir;
    pub(crate) mod lower;
    pub(crate) mod parse;
    pub(crate) mod scope;
    pub(crate) mod syntax;
    pub(crate) mod template;
    pub(crate) mod time;
    pub(crate) mod url;
    pub(crate) mod words;
}

// So that `crate::…` means there what it means in `auth-derive`.
use sources::{
    ast, check, derive, doc, duration, errors, expand, field, ir, lower, parse, scope, syntax, template,
    time, url, words,
};

/// What `#[derive(TokenEndpoint)]` makes of a struct.
pub fn derive(input: &syn::DeriveInput) -> proc_macro2::TokenStream {
    derive::derive(input)
}
