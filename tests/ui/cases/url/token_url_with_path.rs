use auth_runtime::{TokenEndpoint, TokenUrl};

#[derive(TokenEndpoint)]
#[token(post = "{token_url}/token")]
struct Provider {
    token_url: TokenUrl,
}

fn main() {}
