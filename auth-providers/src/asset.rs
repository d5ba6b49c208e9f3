//! Asset.

use std::num::NonZeroU32;

use auth_runtime::{Resource, Secret, Server, TokenEndpoint};

/// Asset: "Get an Access Token", `POST /v0/auth/token` (docs.getasset.com).
///
/// The answer's `expires_in` is a unix time, not a duration. Sandbox and production have credentials of their
/// own.
#[derive(Clone, Debug, serde::Deserialize, TokenEndpoint)]
#[token(
    post = "{server}/v0/auth/token",
    servers(PRODUCTION = "https://api.getasset.com", SANDBOX = "https://api.sandbox.getasset.com"),
    grant_type = client_credentials,
    response(expires_at = unix("expires_in")),
    error(code = none, message = "error", detail = "data"),
)]
#[non_exhaustive]
pub struct Asset {
    /// [`Asset::PRODUCTION`] or [`Asset::SANDBOX`].
    pub server: Server,
    /// The OAuth client's id.
    pub client_id: String,
    /// The OAuth client's secret.
    pub client_secret: Option<Secret>,
    /// Scopes the token to one business, such as `biz_GA6EG2qFxA97NZHtxeLPUy`.
    pub business_id: Option<String>,
    /// How long the token shall live, in seconds. The vendor's default is 3600.
    pub expires_in: Option<NonZeroU32>,
    /// What the token shall allow, such as `ledger:read`.
    #[serde(default)]
    pub scope: Vec<String>,
    /// Where the token shall be used (RFC 8707). By default the server's host.
    #[serde(default)]
    pub resource: Vec<Resource>,
}

impl Asset {
    /// With everything that the endpoint requires, and the secret that nearly every client has.
    pub fn new(server: Server, client_id: impl Into<String>, client_secret: impl Into<Secret>) -> Self {
        Asset {
            server,
            client_id: client_id.into(),
            client_secret: Some(client_secret.into()),
            business_id: None,
            expires_in: None,
            scope: Vec::new(),
            resource: Vec::new(),
        }
    }
}
