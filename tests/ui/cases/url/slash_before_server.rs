use auth_runtime::{Server, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(post = "/{server}/token")]
struct Provider {
    server: Server,
}

fn main() {}
