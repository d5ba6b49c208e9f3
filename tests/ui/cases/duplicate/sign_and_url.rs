use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token?v=1",
    sign(query("v" = hex(hmac_sha256(signing_key, url)))),
)]
struct Provider {
    client_id: String,
    signing_key: Secret,
}

fn main() {}
