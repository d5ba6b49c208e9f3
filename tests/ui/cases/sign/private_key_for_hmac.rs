use auth_runtime::{PrivateKey, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    sign("X-Signature" = hex(hmac_sha256(signing_key, body))),
)]
struct Provider {
    client_id: String,
    signing_key: PrivateKey,
}

fn main() {}
