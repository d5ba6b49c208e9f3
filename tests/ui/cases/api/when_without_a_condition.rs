use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    api(
        header("X-Sign" = when(body)),
    ),
)]
struct Provider {
    #[token(param)]
    key_id: String,
    #[token(param)]
    key: Secret,
}

fn main() {}
