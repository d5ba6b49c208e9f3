//! A guide to the crate: documentation only, no item of code.
//!
//! Each page is a module. Its Rust blocks are tests of this crate: compiled, and run where they need no network.
//!
//! # Learn
//!
//! - [`tutorial`]: from a provider's page to a token in hand.
//!
//! # Do
//!
//! - [`cache`]: a cached token on every API request, and a second try after a 401.
//! - [`signing`]: signatures and headers on every API request.
//! - [`vault`]: credentials out of a vault or a database.
//! - [`refresh_tokens`]: refresh, rotate, persist.
//! - [`login_page`]: from a login page's code to a source that refreshes by itself.
//! - [`tenants`]: a token for each of many customers.
//! - [`testing`]: test what you build, without a server and without sleeping.
//! - [`operating`]: status, counters, events, alerts.
//! - [`your_client`]: your own HTTP client, proxies, overrides.
//! - [`adding_a_provider`]: declare a provider, and test the declaration.
//!
//! # Understand
//!
//! - [`failures`]: what a failure means, and who must act.
//! - [`timing`]: refreshes, deadlines, windows, clocks.
//! - [`threads`]: one flight, cancellation, runtimes, blocking threads.
//!
//! # Look up
//!
//! - [Every attribute](derive@crate::TokenEndpoint), once: the documentation of the derive.
//! - [Every verdict](crate::Action): what each refusal means, and when the provider is asked again.

#[doc = include_str!("guide/tutorial.md")]
pub mod tutorial {}

#[doc = include_str!("guide/cache.md")]
pub mod cache {}

#[doc = include_str!("guide/signing.md")]
pub mod signing {}

#[doc = include_str!("guide/vault.md")]
pub mod vault {}

#[doc = include_str!("guide/refresh_tokens.md")]
pub mod refresh_tokens {}

#[doc = include_str!("guide/login_page.md")]
pub mod login_page {}

#[doc = include_str!("guide/tenants.md")]
pub mod tenants {}

#[doc = include_str!("guide/testing.md")]
pub mod testing {}

#[doc = include_str!("guide/operating.md")]
pub mod operating {}

#[doc = include_str!("guide/your_client.md")]
pub mod your_client {}

#[doc = include_str!("guide/adding_a_provider.md")]
pub mod adding_a_provider {}

#[doc = include_str!("guide/failures.md")]
pub mod failures {}

#[doc = include_str!("guide/timing.md")]
pub mod timing {}

#[doc = include_str!("guide/threads.md")]
pub mod threads {}
