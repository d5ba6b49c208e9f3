use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/{api_key}/token")]
struct Provider {
    api_key: Secret,
}

fn main() {}
