//! A declaration that holds, in typed values: every name resolved, every rule kept.
//!
//! `scope`, `url` and `check` make it, `expand` writes it as code and `doc` as HTTP text; neither can fail. Its
//! types are those of the runtime's `spec`, with names where that has indexes into nothing.

mod api;
mod expr;
mod function;
mod rename_rule;
mod request;
mod response;
mod type_shape;
mod value;

use proc_macro2::{Ident, Span};
use syn::{DeriveInput, LitStr, Path, Type};

pub(crate) use api::{Api, ApiToken, RequestPart};
pub(crate) use expr::{Clock, ClockForm, Compared, Condition, Expr, PairSource, Pairs, Piece, UrlPiece};
pub(crate) use function::{Function, Key, Output};
pub(crate) use rename_rule::RenameRule;
pub(crate) use request::{
    ByTarget, Encoding, FieldTarget, Header, Node, Param, Request, Sign, SignTarget, Verb,
};
pub(crate) use response::{
    Class, Constant, Deadline, ErrorFields, Lifetime, Matcher, Predicate, Response, Test, TokenPlace,
};
pub(crate) use type_shape::{Base, TypeShape};
pub(crate) use value::{Source, TypeRule, Value};

/// An enum whose variants are words of the grammar.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$about:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub(crate) enum $name {
            $($(#[$about])* $variant,)*
        }

        #[allow(dead_code, reason = "some are only read, others only written")]
        impl $name {
            pub(crate) const ALL: &'static [$name] = &[$($name::$variant),*];
            pub(crate) const WORDS: &'static [&'static str] = &[$($word),*];

            pub(crate) fn parse(word: &str) -> Option<$name> {
                match word {
                    $($word => Some($name::$variant),)*
                    _ => None,
                }
            }

            pub(crate) fn word(self) -> &'static str {
                match self {
                    $($name::$variant => $word,)*
                }
            }
        }
    };
}
pub(crate) use words;

pub(crate) struct Model<'a> {
    pub(crate) input: &'a DeriveInput,
    /// The crate that the code calls, if the declaration says so.
    pub(crate) runtime: Option<Path>,
    pub(crate) provider: String,
    pub(crate) servers: Vec<(Ident, LitStr)>,
    /// Where each value of the table comes from.
    pub(crate) values: Vec<Value>,
    pub(crate) steps: Vec<Step>,
    pub(crate) lets: Vec<Let>,
    pub(crate) request: Request,
    pub(crate) response: Response,
    pub(crate) error: ErrorFields,
    pub(crate) api: Api,
    pub(crate) extra: Option<Type>,
    pub(crate) refresh: Option<Refresh>,
    /// The field that responses replace.
    pub(crate) rotates: Option<Rotates>,
}

/// A field that is another endpoint.
pub(crate) struct Step {
    pub(crate) name: String,
    pub(crate) ident: Ident,
    /// Where its type stands.
    pub(crate) span: Span,
}

/// A value that has a name.
pub(crate) struct Let {
    pub(crate) name: String,
    /// Whether it stands in `api`, and is of the API request.
    pub(crate) in_api: bool,
    pub(crate) value: Expr,
}

/// A credential that responses replace.
pub(crate) struct Rotates {
    pub(crate) field: Ident,
    /// For how long a repeated one is answered again, in milliseconds.
    pub(crate) replay: Option<u64>,
}

/// The request that refreshes, over the declaration's own table.
pub(crate) struct Refresh {
    pub(crate) request: Request,
    /// The tables of the response and of its errors, which share their paths.
    pub(crate) response: Option<(Response, ErrorFields)>,
    /// The old token lives on.
    pub(crate) keeps: bool,
}
