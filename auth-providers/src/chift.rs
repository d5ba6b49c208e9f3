//! Chift.

use auth_runtime::{Secret, TokenEndpoint};
use uuid::Uuid;

/// Chift: "Get access token", `POST https://api.chift.eu/token` (docs.chift.eu).
///
/// JSON in camelCase. The document says that a token is valid for 30 minutes, which holds where an answer does not say.
#[derive(Clone, Debug, serde::Deserialize, TokenEndpoint)]
#[token(
    post = "https://api.chift.eu/token",
    encoding = json,
    rename_all = "camelCase",
    response(expires_in = "expires_in" | 30min, extra = ChiftAnswer),
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

/// What an answer of Chift holds besides the token.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
#[non_exhaustive]
pub struct ChiftAnswer {
    /// When the token ends, by a clock and in a unit that the document does not name. The token's own life is taken from
    /// `expires_in`, in seconds; compare the two here.
    pub expires_on: Option<i64>,
}
