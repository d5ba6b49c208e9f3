//! Chift.

use std::time::{Duration, UNIX_EPOCH};

use auth_runtime::{Secret, Token, TokenEndpoint};
use uuid::Uuid;

/// Chift: "Get access token", `POST https://api.chift.eu/token` (docs.chift.eu).
///
/// JSON in camelCase. The document says that a token is valid for 30 minutes, which holds where a response
/// does not say.
#[derive(Clone, Debug, serde::Deserialize, TokenEndpoint)]
#[token(
    post = "https://api.chift.eu/token",
    encoding = json,
    rename_all = "camelCase",
    response(expires_in = "expires_in" | 30min, extra = ChiftReply),
    error(code = "status", message = "message", detail = "detail"),
)]
#[non_exhaustive]
pub struct Chift {
    /// The client's id.
    pub client_id: String,
    /// The client's secret.
    pub client_secret: Secret,
    /// The account's id.
    pub account_id: Uuid,
    /// The marketplace's id, if the client is one's.
    pub marketplace_id: Option<Uuid>,
}

impl Chift {
    /// With everything that the endpoint requires.
    pub fn new(client_id: impl Into<String>, client_secret: impl Into<Secret>, account_id: Uuid) -> Self {
        Chift {
            client_id: client_id.into(),
            client_secret: client_secret.into(),
            account_id,
            marketplace_id: None,
        }
    }
}

/// What a response of Chift holds besides the token.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
#[non_exhaustive]
pub struct ChiftReply {
    /// When the token expires, in a unit that the document does not name. The token's own end is taken from
    /// `expires_in`, in seconds.
    pub expires_on: Option<u64>,
}

impl ChiftReply {
    /// Whether `expires_on`, read as a unix time, is more than a minute away from the token's own end.
    ///
    /// Then one of the two is not what it seems, and the provider should be asked.
    ///
    /// ```
    /// use auth_providers::{Chift, ChiftReply};
    /// use auth_runtime::{Bytes, Context, TokenEndpoint, http};
    ///
    /// let chift = Chift::new("client", "s3cret", "6d3a5cd6-6b4b-4e27-9f2b-8a9f7b9f0c11".parse()?);
    /// let body = r#"{"access_token":"t","token_type":"bearer","expires_in":1800,"expires_on":1800}"#;
    /// let token = chift.response(http::Response::new(Bytes::from(body)), &Context::new())?;
    /// assert!(token.extra::<ChiftReply>().is_some_and(|response| response.contradicts(&token)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn contradicts(&self, token: &Token) -> bool {
        let (Some(on), Some(end)) = (self.expires_on, token.expires_at()) else { return false };
        let end = end.duration_since(UNIX_EPOCH).unwrap_or_default();
        end.abs_diff(Duration::from_secs(on)) > Duration::from_secs(60)
    }
}
