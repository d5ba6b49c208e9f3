use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    sign("X-S" = hex(hmac_sha256(key, body))),
)]
struct Provider {
    key: uuid::Uuid,
}

fn main() {}
