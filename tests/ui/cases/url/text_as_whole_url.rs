use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "{token_url}")]
struct Provider {
    token_url: String,
}

fn main() {}
