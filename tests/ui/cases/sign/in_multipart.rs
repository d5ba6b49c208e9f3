use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    encoding = multipart,
    sign(param("signature" = hex(hmac_sha256(signing_key, client_id)))),
)]
struct Provider {
    #[token(param)]
    client_id: String,
    signing_key: Secret,
}

fn main() {}
