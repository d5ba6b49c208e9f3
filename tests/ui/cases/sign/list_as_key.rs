use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    sign("Signature" = hex(hmac_sha256(keys, body))),
)]
struct Provider {
    client_id: String,
    keys: Vec<Secret>,
}

fn main() {}
