use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    api(
        let signed = pairs(headers("x-ms-*", "host")),
        sign("X-Sign" = hex(hmac_sha256(key, signed)), "X-Ms-Version" = "2024-11-04"),
    ),
)]
struct Provider {
    #[token(param)]
    key_id: String,
    #[token(param)]
    key: Secret,
}

fn main() {}
