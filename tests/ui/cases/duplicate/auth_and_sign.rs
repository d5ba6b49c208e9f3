use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    auth = bearer(access_key),
    sign("Authorization" = hex(hmac_sha256(signing_key, body))),
)]
struct Provider {
    access_key: Secret,
    signing_key: Secret,
}

fn main() {}
