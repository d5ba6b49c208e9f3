//! Accounting+.

use auth_runtime::{Secret, Server, TokenEndpoint};

/// Accounting+: "Get Token", `POST /oauth/clients/accesstoken` (docs.accountingplus.id).
///
/// JSON both ways. A success has `status` `"00"`; everything else is a failure, also with HTTP 200. The
/// document names the staging server only: ask the provider for production's.
///
/// Every other call ("Quickstart") names the acting user in `A-Data`, and signs path, token and user in `A-Signature`. The page
/// leaves open whether the digest's bytes or its hexadecimal text is encoded: the bytes, here.
#[derive(Clone, Debug, serde::Deserialize, TokenEndpoint)]
#[token(
    name = "Accounting+",
    post = "{server}/oauth/clients/accesstoken",
    servers(STAGING = "https://staging-openapi.accountingplus.id"),
    encoding = json,
    response(token = "data.access_token", expires_in = "data.expires_in", success = "status" == "00",
        extra = AccountingPlusReply),
    error(code = "status", message = "message", trace = "traceId", refused = ["ACC07"]),
    api(let user = "email={email}[&tenant_id={tenant_id}]",
        header("A-Data" = base64(user)),
        sign("A-Signature" = base64(hmac_sha256(signature_secret, "path={path}&token={token}&{user}")))),
)]
#[non_exhaustive]
pub struct AccountingPlus {
    /// [`AccountingPlus::STAGING`], or production's.
    pub server: Server,
    /// The partner's name at the provider.
    pub client_id: String,
    /// The partner's secret.
    pub client_secret: Secret,
    /// The key of the signature on API calls.
    pub signature_secret: Secret,
    /// The user that API calls act for.
    pub email: String,
    /// The user's tenant, where there is more than one.
    pub tenant_id: Option<String>,
}

impl AccountingPlus {
    /// With everything that the endpoint requires.
    ///
    /// ```
    /// use auth_providers::AccountingPlus;
    /// use auth_runtime::{Context, TokenEndpoint};
    ///
    /// let staging = AccountingPlus::STAGING;
    /// let endpoint = AccountingPlus::new(staging, "thepartner", "s3cret", "s1gnature", "ada@example.com");
    /// let request = endpoint.request(&Context::new())?;
    /// assert_eq!(request.body().as_bytes(), br#"{"client_id":"thepartner","client_secret":"s3cret"}"#);
    /// # Ok::<(), auth_runtime::Error>(())
    /// ```
    pub fn new(
        server: Server,
        client_id: impl Into<String>,
        client_secret: impl Into<Secret>,
        signature_secret: impl Into<Secret>,
        email: impl Into<String>,
    ) -> Self {
        AccountingPlus {
            server,
            client_id: client_id.into(),
            client_secret: client_secret.into(),
            signature_secret: signature_secret.into(),
            email: email.into(),
            tenant_id: None,
        }
    }
}

/// What a response of Accounting+ holds besides the token.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
#[non_exhaustive]
pub struct AccountingPlusReply {
    /// The response's inner object.
    pub data: AccountingPlusData,
}

/// The inner object of [`AccountingPlusReply`].
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
#[non_exhaustive]
pub struct AccountingPlusData {
    /// The organisation that the token is for.
    pub organization_name: Option<String>,
    /// The client that the token was given to.
    pub client_id: Option<String>,
}
