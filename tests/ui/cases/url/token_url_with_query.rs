use auth_runtime::{TokenEndpoint, TokenUrl};

#[derive(TokenEndpoint)]
#[token(post = "{token_url}?api-version=2")]
struct Provider {
    token_url: TokenUrl,
}

fn main() {}
