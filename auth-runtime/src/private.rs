//! What generated code calls.

#![allow(missing_docs, missing_debug_implementations)]

pub use bytes::Bytes;
pub use core;
pub use http;
pub use std::any::Any;
pub use std::boxed::Box;
pub use std::vec;
pub use std::vec::Vec;

pub use crate::api::authorize;
pub use crate::position::{BeginsUrl, EndsHost, InPath, PartOfHost};
pub use crate::request::eval::Fields;
pub use crate::request::explain::Explanation;
pub use crate::request::{explain, request};
pub use crate::response::{ReadExtra, response};
pub use crate::spec::*;
pub use crate::{Body, Context, Error, Parameter, Server, Step, Token, TokenEndpoint, Value};

/// What a declaration's answers hold besides the token.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no `extra`",
    label = "a step's `extra` comes from `response(extra = …)` of its own declaration"
)]
pub trait HasExtra {
    type Extra: Any + Send + Sync;
}

/// A field that is sent.
pub fn param<T: Parameter + ?Sized>(field: &T) -> Value<'_> {
    field.value()
}

/// A field that signs.
#[cfg(feature = "rsa")]
pub fn key(field: &crate::PrivateKey) -> Value<'_> {
    Value::Key(field)
}

/// The positions of a URL, for rustc to check the types of fields.
pub fn begins_url<T: BeginsUrl + ?Sized>(_: &T) {}
pub fn ends_host<T: EndsHost + ?Sized>(_: &T) {}
pub fn part_of_host<T: PartOfHost + ?Sized>(_: &T) {}
pub fn in_path<T: InPath + ?Sized>(_: &T) {}

macro_rules! through {
    ($($type:ty),*) => { $(
        #[diagnostic::do_not_recommend]
        impl<T: HasExtra + ?Sized> HasExtra for $type {
            type Extra = T::Extra;
        }
    )* };
}
through!(&T, Box<T>, std::sync::Arc<T>);

/// What a step is.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no token endpoint",
    label = "a step's token is bought before this endpoint's",
    note = "a step's type derives `TokenEndpoint`, or is a `&`, `Box` or `Arc` of one that does"
)]
pub trait AsStep: TokenEndpoint {}
#[diagnostic::do_not_recommend]
impl<T: TokenEndpoint> AsStep for T {}

/// A field that is a step.
pub fn step<'a, T: AsStep>(name: &'static str, endpoint: &'a T) -> Step<'a> {
    Step::new(name, endpoint)
}

/// A step's extra, once its token is there.
pub fn extra<'a, T: HasExtra + ?Sized>(_: &'a T, cx: &'a Context, step: &str) -> Option<&'a T::Extra> {
    cx.step(step)?.extra()
}

/// The extra of a declaration that has errors.
#[derive(Debug)]
pub struct Anything;

/// What a declaration that has errors would say if it could run.
pub fn declaration_failed() -> Error {
    Error::custom(
        crate::Stage::Request,
        "",
        "this declaration does not compile",
        crate::Action::FixConfiguration,
    )
}

/// Reads an answer into the type of `response(extra = …)`.
pub fn read_extra<T: serde::de::DeserializeOwned + Any + Send + Sync>(
    body: &[u8],
) -> Result<Box<dyn Any + Send + Sync>, serde_json::Error> {
    serde_json::from_slice::<T>(body).map(|extra| Box::new(extra) as Box<dyn Any + Send + Sync>)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_module_carries_the_patch_version() {
        assert!(module_path!().contains(concat!("__private", env!("CARGO_PKG_VERSION_PATCH"), "::")));
    }
}
