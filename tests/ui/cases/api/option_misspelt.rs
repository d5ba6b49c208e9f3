use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    api(
        sign("X-Sign" = hex(hmac_sha256(key, pairs("a" = key_id, seperator = "&")))),
    ),
)]
struct Provider {
    #[token(param)]
    key_id: String,
    #[token(param)]
    key: Secret,
}

fn main() {}
