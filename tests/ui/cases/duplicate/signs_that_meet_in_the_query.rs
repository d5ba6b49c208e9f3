use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    encoding = query,
    sign(param("sig" = hex(hmac_sha256(signing_key, url))), query("sig" = hex(hmac_sha256(signing_key, uuid)))),
)]
struct Provider {
    client_id: String,
    signing_key: Secret,
}

fn main() {}
