use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    sign("X-Signature" = upper(hmac_sha256(signing_key, body))),
)]
struct Provider {
    client_id: String,
    signing_key: Secret,
}

fn main() {}
