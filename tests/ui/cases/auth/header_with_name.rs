use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    auth = header("Authorization" = "Key {api_key}"),
)]
struct Provider {
    api_key: Secret,
}

fn main() {}
