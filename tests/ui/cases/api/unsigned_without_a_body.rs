use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    api(
        sign("X-Sign" = hex(sha256(body))),
    ),
)]
struct Provider {
    #[token(param)]
    key_id: String,
    #[token(param)]
    key: Secret,
}

fn main() {}
