//! Klikoo.

use auth_runtime::{PrivateKey, Secret, Server, TokenEndpoint};
use uuid::Uuid;

/// Klikoo: "Access Token" and "Digital Signature", `POST /v1/open-api/access-token` (klikoo-doc.readme.io).
///
/// JSON with nested credentials; the client's id and the time are signed with the client's RSA key, over the
/// very text that stands in the header. The provider gives each client a server of its own, so there is no
/// default.
///
/// Every other call is signed with the client's secret, over method, path, token, a hash of the body and the time. The page
/// sorts the members of the body that it calls minified, and hashes no body as an empty one.
#[derive(Clone, Debug, serde::Deserialize, TokenEndpoint)]
#[token(
    post = "{server}/v1/open-api/access-token",
    encoding = json,
    grant_type = client_credentials,
    let timestamp = now("%Y-%m-%dT%H:%M:%S%:z", offset = "+07:00"),
    header("Open-Api-Timestamp" = timestamp),
    sign("Open-Api-Signature" = base64(rsa_sha256(private_key, "{client_id}|{timestamp}"))),
    response(token = "data.access_token", expires_in = "data.expires_in",
        success = "response_code" == "200012000"),
    error(code = "response_code", message = "response_message", refused = ["401xx6570", "400xx6508"],
        clock = ["400xx6505"], config = ["403xx6571"], transient = ["500xx9999", "503xx9991"]),
    api(let hash = hex(sha256(json_sorted(body) | "")), let text = "{method}:{path}:{token}:{hash}:{timestamp}",
        header("Open-Api-Timestamp" = timestamp),
        sign("Open-Api-Signature" = base64(hmac_sha512(client_secret, text)))),
)]
#[non_exhaustive]
pub struct Klikoo {
    /// The server that the provider gave this client.
    pub server: Server,
    /// The client's id, a UUID of version 4.
    #[token(param = "additional_info.client_id")]
    pub client_id: Uuid,
    /// The client's secret.
    #[token(param = "additional_info.client_secret")]
    pub client_secret: Secret,
    /// The client's RSA key (PKCS#8), whose public half the provider has.
    pub private_key: PrivateKey,
}

impl Klikoo {
    /// With everything that the endpoint requires.
    ///
    /// ```no_run
    /// use auth_providers::Klikoo;
    /// use auth_runtime::{PrivateKey, Server};
    ///
    /// let klikoo = Klikoo::new(
    ///     Server::parse("https://klikoo.example")?,
    ///     "3f9c8962-4c4b-4bb6-b3c1-8fc883519c02".parse()?,
    ///     "s3cret",
    ///     PrivateKey::from_pem(&std::env::var("KLIKOO_PRIVATE_KEY")?)?,
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(
        server: Server,
        client_id: Uuid,
        client_secret: impl Into<Secret>,
        private_key: PrivateKey,
    ) -> Self {
        Klikoo { server, client_id, client_secret: client_secret.into(), private_key }
    }
}
