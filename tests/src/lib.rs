//! What the tests beside this folder share.

pub mod capture;
#[cfg(feature = "unified")]
pub mod http2;
pub mod layout;
pub mod leak;
pub mod login;
pub mod providers;
pub mod raw;
pub mod scripted;
pub mod tls;
pub mod wire;

/// The declaration on the README's first screen compiles as it stands there.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
