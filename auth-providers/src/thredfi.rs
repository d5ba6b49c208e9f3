//! Thredfi.

use auth_runtime::{Secret, Server, TokenEndpoint};
use uuid::Uuid;

/// Thredfi, a partner's token: "Get partner access token", `POST /v1/platform/oauth2/token/`
/// (docs.thredfi.com).
///
/// Basic credentials are the partner's UUID and API key, as they are (RFC 7617); the body repeats the UUID.
/// The document names no server; the sandbox is from the provider's public pages.
#[derive(Clone, Debug, serde::Deserialize, TokenEndpoint)]
#[token(
    post = "{server}/v1/platform/oauth2/token/",
    servers(SANDBOX = "https://sandbox.thredfi.com"),
    grant_type = client_credentials,
    auth = basic_raw(partner_uuid, api_key),
)]
#[non_exhaustive]
pub struct Thredfi {
    /// [`Thredfi::SANDBOX`], or production's.
    pub server: Server,
    /// The partner's UUID: the user name of Basic, and `client_id` in the body.
    #[token(param = "client_id")]
    pub partner_uuid: Uuid,
    /// The partner's API key: the password of Basic.
    pub api_key: Secret,
}

impl Thredfi {
    /// With everything that the endpoint requires.
    ///
    /// ```
    /// use auth_providers::Thredfi;
    /// use auth_runtime::{Context, TokenEndpoint};
    ///
    /// let partner = Thredfi::new(Thredfi::SANDBOX, "a1b2c3d4-5678-90ab-cdef-1234567890ab".parse()?, "key");
    /// let request = partner.request(&Context::new())?;
    /// assert_eq!(request.uri(), "https://sandbox.thredfi.com/v1/platform/oauth2/token/");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(server: Server, partner_uuid: Uuid, api_key: impl Into<Secret>) -> Self {
        Thredfi { server, partner_uuid, api_key: api_key.into() }
    }
}

/// Thredfi, a business's token: "Get business token", `POST /v1/platform/{business_id}/oauth2/token/`
/// (docs.thredfi.com).
///
/// The partner's token acquires it, with no body. It is good for the API of this business only.
#[derive(Clone, Debug, serde::Deserialize, TokenEndpoint)]
#[token(
    name = "Thredfi",
    post = "{partner.server}/v1/platform/{business_id}/oauth2/token/",
    auth = bearer(partner.token),
    response(extra = ThredfiBusinessReply),
)]
#[non_exhaustive]
pub struct ThredfiBusiness {
    /// Whose token acquires this one.
    #[token(step)]
    pub partner: Thredfi,
    /// The business's UUID.
    pub business_id: Uuid,
}

impl ThredfiBusiness {
    /// With everything that the endpoint requires.
    ///
    /// ```
    /// use auth_providers::{Thredfi, ThredfiBusiness};
    /// use auth_runtime::{Context, explain};
    ///
    /// let partner = Thredfi::new(Thredfi::SANDBOX, "a1b2c3d4-5678-90ab-cdef-1234567890ab".parse()?, "key");
    /// let business = ThredfiBusiness::new(partner, "0b5e55b1-0000-4000-8000-000000000001".parse()?);
    /// assert_eq!(explain(&business, &Context::new())?.len(), 2); // the partner's token first
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(partner: Thredfi, business_id: Uuid) -> Self {
        ThredfiBusiness { partner, business_id }
    }
}

/// What the response for a business holds besides the token.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
#[non_exhaustive]
pub struct ThredfiBusinessReply {
    /// `business_access`.
    pub scope: Option<String>,
    /// The business that the token is for.
    pub business_id: Option<Uuid>,
}
