//! Token endpoints of five providers, declared with `auth-runtime`: one file and one feature each.
//!
//! A declaration is all there is; each says which document it follows. To add a provider of your own, annotate
//! a struct in your own crate: nothing of this one is needed.
//!
#![cfg_attr(feature = "chift", doc = "```")]
#![cfg_attr(not(feature = "chift"), doc = "```text")]
//! use auth_providers::Chift;
//! use auth_runtime::{Context, TokenEndpoint};
//!
//! let chift = Chift::new("client", "s3cret", "6d3a5cd6-6b4b-4e27-9f2b-8a9f7b9f0c11".parse()?);
//! let request = chift.request(&Context::new())?;
//! assert_eq!(request.uri(), "https://api.chift.eu/token");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#[cfg(feature = "accounting-plus")]
mod accounting_plus;
#[cfg(feature = "asset")]
mod asset;
#[cfg(feature = "chift")]
mod chift;
#[cfg(feature = "klikoo")]
mod klikoo;
#[cfg(feature = "thredfi")]
mod thredfi;

#[cfg(feature = "accounting-plus")]
pub use accounting_plus::{AccountingPlus, AccountingPlusData, AccountingPlusReply};
#[cfg(feature = "asset")]
pub use asset::Asset;
#[cfg(feature = "chift")]
pub use chift::{Chift, ChiftReply};
#[cfg(feature = "klikoo")]
pub use klikoo::Klikoo;
#[cfg(feature = "thredfi")]
pub use thredfi::{Thredfi, ThredfiBusiness, ThredfiBusinessReply};
