//! Declarations in a crate that denies what can be denied: that it compiles, and that `cargo clippy` finds
//! nothing, is the test. In a test or a binary `missing_docs` says nothing, so this is a library.

#![forbid(unsafe_code)]
#![deny(missing_docs, unused, unused_qualifications, unreachable_pub, clippy::all, clippy::pedantic)]
#![deny(rust_2018_idioms, non_snake_case, non_upper_case_globals, single_use_lifetimes)]
#![deny(missing_debug_implementations, let_underscore_drop, unit_bindings, elided_lifetimes_in_paths)]
#![deny(explicit_outlives_requirements, deprecated)]

/// A provider.
#[derive(Debug, auth_runtime::TokenEndpoint)]
#[token(
    post = "{server}/token",
    servers(LIVE = "https://auth.example.com", TEST = "https://test.example.com"),
    auth = bearer(partner.token),
    param("region" = partner.extra.region),
    sign("X-Signature" = hex(hmac_sha256(key, body))),
    refresh(put = "{server}/again", response(token = none))
)]
pub struct Provider {
    /// Where.
    pub server: auth_runtime::Server,
    /// Its partner.
    #[token(step)]
    pub partner: Partner,
    /// Signs.
    pub key: auth_runtime::Secret,
}

/// A partner.
#[derive(Debug, auth_runtime::TokenEndpoint)]
#[token(post = "https://auth.example.com/token", response(extra = Reply))]
pub struct Partner {}

/// A response.
#[derive(Debug, serde::Deserialize)]
pub struct Reply {
    /// Where.
    pub region: String,
}

/// A credential that responses replace.
#[derive(Debug, auth_runtime::TokenEndpoint)]
#[token(post = "https://auth.example.com/token", grant_type = refresh_token)]
pub struct Rotating {
    /// The last one.
    #[token(rotates)]
    pub refresh_token: auth_runtime::Secret,
}

/// Generic, with a lifetime, and with a name for each place.
#[derive(Debug, auth_runtime::TokenEndpoint)]
#[token(
    get = "https://{tenant}.example.com/{account}/token",
    encoding = query,
    let stamp = now(unix),
    cookie("stamp" = "{stamp}"),
    refresh,
    api(token = header("X-Token" = "Key {token}"))
)]
pub struct Account<'a, T: auth_runtime::Parameter + Send + Sync> {
    /// Whose.
    pub tenant: auth_runtime::HostLabel,
    /// Which.
    pub account: &'a str,
    /// How many.
    #[token(header = "X-Count")]
    pub count: Option<T>,
}

/// As somebody once wrote an id.
#[deprecated = "a string does"]
pub type OldId = String;

/// What is allowed on the struct is not said again about the code that is generated for it.
#[allow(deprecated, unused_parens, reason = "old code, kept as it is")]
#[derive(Debug, auth_runtime::TokenEndpoint)]
#[token(post = "https://auth.example.com/{id}/token")]
pub struct Old {
    /// Who.
    pub id: OldId,
    /// In parentheses.
    pub count: (u8),
}
