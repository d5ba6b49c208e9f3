use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/{key}/token",
    let key = hex(api_key),
)]
struct Provider {
    api_key: Secret,
}

fn main() {}
