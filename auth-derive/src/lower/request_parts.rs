//! What is sent, by where it goes.

use proc_macro2::Span;
use syn::LitStr;

use super::names::{form_escape, json_escape, segments, unescaped};
use crate::ir::{ByTarget, Encoding, Expr, Param};

/// One thing that is sent, and who says so.
#[derive(Clone)]
pub(crate) struct Sent {
    pub(crate) name: String,
    pub(crate) value: Expr,
    pub(crate) join: Option<LitStr>,
    pub(crate) span: Span,
    pub(crate) by: String,
    /// The field that says so by itself.
    pub(crate) field: Option<usize>,
    /// Whether it is there in every request.
    pub(crate) is_certain: bool,
    /// Whether nothing is sent where it is absent.
    pub(crate) demanded: bool,
}

impl Sent {
    pub(super) fn constant(name: &str, value: &str, span: Span, by: &str) -> Sent {
        Sent::value(name, Expr::Text(value.to_owned()), span, by)
    }

    pub(super) fn value(name: &str, value: Expr, span: Span, by: &str) -> Sent {
        Sent {
            name: name.to_owned(),
            value,
            join: None,
            span,
            by: by.to_owned(),
            field: None,
            is_certain: true,
            demanded: false,
        }
    }
}

/// Everything that is sent, by where it goes.
pub(crate) type Places = ByTarget<Vec<Sent>>;

/// How a name is written where it goes.
#[derive(Clone, Copy)]
pub(super) enum Spelling {
    Form,
    Json,
    Multipart,
    AsItIs,
}

impl From<Encoding> for Spelling {
    fn from(encoding: Encoding) -> Spelling {
        match encoding {
            Encoding::Form | Encoding::Query => Spelling::Form,
            Encoding::Json => Spelling::Json,
            Encoding::Multipart => Spelling::Multipart,
        }
    }
}

impl Sent {
    pub(super) fn param(&self, spelling: Spelling) -> Param {
        let plain = unescaped(&self.name);
        let wire = match spelling {
            Spelling::Json => {
                let last = segments(&self.name).pop().unwrap_or_default();
                format!("\"{}\"", json_escape(&last))
            }
            Spelling::Multipart => plain.replace('"', "%22"),
            Spelling::AsItIs => self.name.clone(),
            Spelling::Form => form_escape(&plain),
        };
        let value = self.value.clone();
        let value = if self.demanded { Expr::Demanded(Box::new(value)) } else { value };
        Param { name: plain, wire, value, join: self.join.as_ref().map(LitStr::value) }
    }
}
