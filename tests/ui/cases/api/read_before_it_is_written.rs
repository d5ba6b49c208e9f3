use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    api(
        query("nonce" = nonce),
        header("X-Digest" = hex(sha256("{path}?{query}"))),
    ),
)]
struct Provider {
    #[token(param)]
    key_id: String,
    #[token(param)]
    key: Secret,
}

fn main() {}
