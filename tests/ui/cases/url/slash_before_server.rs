use auth_runtime::{Server, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(post = "/{server}/token")]
struct Vendor {
    server: Server,
}

fn main() {}
