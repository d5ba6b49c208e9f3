use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    auth = header("Authorization" = "Key {api_key}"),
)]
struct Vendor {
    api_key: Secret,
}

fn main() {}
