//! Token exchanges from annotated structs.
//!
//! A provider's token endpoint is a struct. Its attributes say how the provider deviates from OAuth 2;
//! `#[derive(TokenEndpoint)]` turns the struct into a request, and the response into a [`Token`] or an
//! [`Error`] that says who must act.
//!
//! ```
//! use auth_runtime::{Context, Secret, Server, TokenEndpoint};
//!
//! #[derive(Clone, Debug, TokenEndpoint)]
//! #[token(
//!     post = "{server}/oauth/token",
//!     servers(PRODUCTION = "https://auth.example.com"),
//!     grant_type = client_credentials,
//!     auth = basic,
//! )]
//! struct Example {
//!     server: Server,
//!     client_id: String,
//!     client_secret: Secret,
//!     scope: Vec<String>,
//! }
//!
//! let example = Example {
//!     server: Example::PRODUCTION,
//!     client_id: "shop".into(),
//!     client_secret: "s3cret".into(),
//!     scope: vec!["orders:read".into(), "orders:write".into()],
//! };
//!
//! let request = example.request(&Context::new())?;
//! assert_eq!(request.uri(), "https://auth.example.com/oauth/token");
//! assert_eq!(request.headers()["authorization"], "Basic c2hvcDpzM2NyZXQ=");
//! assert_eq!(request.body().as_bytes(), b"grant_type=client_credentials&scope=orders%3Aread+orders%3Awrite");
//! # Ok::<(), auth_runtime::Error>(())
//! ```
//!
//! With the features `reqwest` and `source` (on by default), a [`TokenSource`] sends it, holds the token, and
//! replaces it before it ends, however many tasks ask:
//!
#![cfg_attr(all(feature = "reqwest", feature = "source"), doc = "```no_run")]
#![cfg_attr(not(all(feature = "reqwest", feature = "source")), doc = "```text")]
//! # async fn run(
//! #     example: impl auth_runtime::TokenEndpoint + 'static,
//! #     mut request: auth_runtime::http::Request<auth_runtime::Body>,
//! # ) -> Result<(), Box<dyn std::error::Error>> {
//! let source = auth_runtime::TokenSource::new(example, auth_runtime::Client::new()?);
//! let token = source.authorize(&mut request).await?; // onto an API request
//! println!("{token:?}"); // never shows the token
//! # Ok(())
//! # }
//! ```
//!
//! [`Client::exchange`] makes one exchange and holds nothing; a [`TokenPool`] holds a source for each tenant.
//!
//! The [attribute reference](derive@TokenEndpoint) lists every word of the grammar. The [`guide`] has a tutorial,
//! how-tos and explanations.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod action;
mod authorize;
#[cfg(feature = "blocking")]
pub mod blocking;
mod body;
mod buffer;
#[cfg(feature = "reqwest")]
mod client;
#[cfg(feature = "reqwest")]
mod connect;
mod context;
mod credential;
mod details;
mod digest;
mod encode;
mod endpoint;
mod error;
mod exchange;
#[cfg(feature = "source")]
mod fingerprint;
mod forward;
#[cfg(all(feature = "reqwest", feature = "source"))]
pub mod guide;
mod host;
mod host_label;
mod position;
#[cfg(feature = "rsa")]
mod private_key;
mod refresh;
mod request;
mod resource_indicator;
mod response;
mod retry_after;
mod scrub;
mod secret;
mod server;
#[cfg(feature = "source")]
pub mod source;
mod spec;
#[cfg(feature = "testing")]
pub mod testing;
mod time;
mod token;
mod token_url;
pub mod transcript;
mod transport;
mod value;
mod verdict;

pub use action::Action;
/// Derives [`TokenEndpoint`](trait@TokenEndpoint) from a declaration. The guide shows how, from
/// [a provider's page to a token](guide::tutorial) and for [a provider that deviates](guide::adding_a_provider);
/// this page has every attribute, once.
///
pub use auth_derive::TokenEndpoint;
pub use body::Body;
#[cfg(feature = "reqwest")]
pub use client::{BuildClientError, Client, ClientBuilder};
pub use context::{Context, ContextBuilder};
pub use credential::Credential;
pub use endpoint::{Step, TokenEndpoint};
pub use error::{Error, Stage};
pub use exchange::{exchange, explain};
pub use host::{Host, InvalidHost};
pub use host_label::{HostLabel, InvalidHostLabel};
pub use position::InPath;
#[cfg(feature = "rsa")]
pub use private_key::{InvalidPrivateKey, PrivateKey};
pub use request::explain::{Explanation, Signature};
pub use request::out::Redacted;
pub use resource_indicator::{InvalidResourceIndicator, ResourceIndicator};
pub use response::redact::RedactedResponse;
pub use secret::Secret;
pub use server::{InvalidServer, Server};
#[cfg(feature = "source")]
pub use source::builder::TokenSourceBuilder;
#[cfg(feature = "source")]
pub use source::invalidated::Invalidated;
#[cfg(feature = "source")]
pub use source::keyed::CredentialKey;
#[cfg(feature = "source")]
pub use source::pool::{PoolStats, TokenPool, TokenPoolBuilder};
#[cfg(feature = "source")]
pub use source::rotation::RotatedToken;
#[cfg(feature = "source")]
pub use source::token_source::TokenSource;
pub use token::{Token, TokenBuilder};
pub use token_url::{InvalidTokenUrl, TokenUrl};
pub use transcript::Record;
pub use transport::{FreshConnection, SendFuture, Transport};
pub use value::{List, Parameter, Value};

#[doc(no_inline)]
pub use bytes::Bytes;
#[doc(no_inline)]
pub use http;

/// For generated code only. The name carries the patch version, so that nobody comes to depend on it.
#[doc(hidden)]
#[path = "private.rs"]
pub mod __private0;
