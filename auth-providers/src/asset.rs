//! Asset.

use std::num::NonZeroU32;

use auth_runtime::{ResourceIndicator, Secret, Server, TokenEndpoint};

/// Asset: "Get an Access Token", `POST /v0/auth/token` (docs.getasset.com).
///
/// The response's `expires_in` is a unix time, not a duration. Sandbox and production have credentials of their
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
    /// How long the token shall live, in seconds. The provider's default is 3600.
    pub expires_in: Option<NonZeroU32>,
    /// What the token shall allow, such as `ledger:read`.
    #[serde(default)]
    pub scope: Vec<String>,
    /// Where the token shall be used (RFC 8707). By default the server's host.
    #[serde(default)]
    pub resource: Vec<ResourceIndicator>,
}

impl Asset {
    /// With everything that the document requires. Nearly every client has a secret too: see
    /// [`with_secret`](Self::with_secret).
    pub fn new(server: Server, client_id: impl Into<String>) -> Self {
        Asset {
            server,
            client_id: client_id.into(),
            client_secret: None,
            business_id: None,
            expires_in: None,
            scope: Vec::new(),
            resource: Vec::new(),
        }
    }

    /// With the client's secret.
    ///
    /// ```
    /// use auth_providers::Asset;
    /// use auth_runtime::{Context, TokenEndpoint};
    ///
    /// let mut asset = Asset::new(Asset::SANDBOX, "client").with_secret("s3cret");
    /// asset.scope = vec!["ledger:read".into()];
    /// let request = asset.request(&Context::new())?;
    /// assert_eq!(
    ///     request.body().as_bytes(),
    ///     b"grant_type=client_credentials&client_id=client&client_secret=s3cret&scope=ledger%3Aread"
    /// );
    /// # Ok::<(), auth_runtime::Error>(())
    /// ```
    #[must_use]
    pub fn with_secret(mut self, client_secret: impl Into<Secret>) -> Self {
        self.client_secret = Some(client_secret.into());
        self
    }
}
