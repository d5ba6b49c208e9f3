use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    encoding = json,
    sign(param("auth" = hex(hmac_sha256(signing_key, url)))),
)]
struct Provider {
    #[token(param = "auth.client_id")]
    client_id: String,
    signing_key: Secret,
}

fn main() {}
