use auth_runtime::{Server, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(post = "https://{server}/token")]
struct Provider {
    server: Server,
}

fn main() {}
