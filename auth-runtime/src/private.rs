//! What generated code calls.

#![allow(missing_docs, missing_debug_implementations)]

use std::sync::Arc;

pub use bytes::Bytes;
pub use core;
pub use http;
pub use std::any::Any;
pub use std::boxed::Box;
pub use std::vec;
pub use std::vec::Vec;

pub use crate::authorize::authorize;
pub use crate::credential::Credential;
pub use crate::details::Details;
pub use crate::position::{BeginsUrl, EndsHost, InPath, PartOfHost, WholeUrl};
pub use crate::refresh::{refresh, rotating};
pub use crate::request::eval::Fields;
pub use crate::request::request;
pub use crate::response::redact::of as redacted;
pub use crate::response::{ReadExtra, response, secrets};
pub use crate::spec::*;
pub use crate::{Body, Context, Error, Parameter, Secret, Server, Step, Token, TokenEndpoint, Value};

/// What a declaration's responses hold besides the token. A parameter and no associated type, so that it may be
/// private.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no `extra`",
    label = "a step's `extra` comes from `response(extra = …)` of its own declaration"
)]
pub trait HasExtra<E> {}

/// A field that is sent.
pub fn param<T: Parameter + ?Sized>(field: &T) -> Value<'_> {
    field.value()
}

/// What `rsa_sha256` signs with: a key, or a pointer to one.
#[cfg(feature = "rsa")]
#[diagnostic::on_unimplemented(
    message = "`rsa_sha256` signs with a `PrivateKey`, and this is a `{Self}`",
    label = "it is the key of this endpoint's signature",
    note = "use `auth_runtime::PrivateKey`, or a `&`, `Box` or `Arc` of one"
)]
pub trait SigningKey {
    fn key(&self) -> &crate::PrivateKey;
}

#[cfg(feature = "rsa")]
impl SigningKey for crate::PrivateKey {
    fn key(&self) -> &crate::PrivateKey {
        self
    }
}

#[cfg(feature = "rsa")]
#[diagnostic::do_not_recommend]
impl<T: core::ops::Deref<Target: SigningKey> + ?Sized> SigningKey for T {
    fn key(&self) -> &crate::PrivateKey {
        (**self).key()
    }
}

/// A field that signs.
#[cfg(feature = "rsa")]
pub fn key<T: SigningKey + ?Sized>(field: &T) -> Value<'_> {
    Value::Key(field.key())
}

/// The positions of a URL, for rustc to check the types of fields.
pub fn whole_url<T: WholeUrl + ?Sized>(_: &T) {}
pub fn begins_url<T: BeginsUrl + ?Sized>(_: &T) {}
pub fn ends_host<T: EndsHost + ?Sized>(_: &T) {}
pub fn part_of_host<T: PartOfHost + ?Sized>(_: &T) {}
pub fn in_path<T: InPath + ?Sized>(_: &T) {}

/// The place of a credential, for the same.
pub fn credential<T: Credential + ?Sized>(_: &T) {}

macro_rules! through {
    ($($type:ty),*) => { $(
        #[diagnostic::do_not_recommend]
        impl<E, T: HasExtra<E> + ?Sized> HasExtra<E> for $type {}
    )* };
}
through!(&T, Box<T>, Arc<T>);

/// A field that is a step.
pub fn step<'a, T: TokenEndpoint>(name: &'static str, endpoint: &'a T) -> Step<'a> {
    Step::new(name, endpoint)
}

/// A step's extra, once its token is there. The type follows from the only implementation that a step has.
pub fn extra<'a, E: Any, T: HasExtra<E> + ?Sized>(_: &'a T, cx: &'a Context, step: &str) -> Option<&'a E> {
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

/// What a response can be read into.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from a response: derive `serde::Deserialize` for it",
    label = "the whole response is read into this type"
)]
pub trait FromResponse: serde::de::DeserializeOwned {}
#[diagnostic::do_not_recommend]
impl<T: serde::de::DeserializeOwned> FromResponse for T {}

/// Reads a response into the type of `response(extra = …)`.
pub fn read_extra<T: FromResponse + Any + Send + Sync>(
    body: &[u8],
) -> Result<Arc<dyn Any + Send + Sync>, serde_json::Error> {
    serde_json::from_slice::<T>(body).map(|extra| Arc::new(extra) as Arc<dyn Any + Send + Sync>)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_module_carries_the_patch_version() {
        assert!(module_path!().contains(concat!("__private", env!("CARGO_PKG_VERSION_PATCH"), "::")));
    }
}
