use auth_runtime::{Secret, TokenEndpoint};

type Hidden = Secret;

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/{api_key}/token")]
struct Provider {
    api_key: Hidden,
}

fn main() {}
