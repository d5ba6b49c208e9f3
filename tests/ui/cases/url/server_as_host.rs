use auth_runtime::{Server, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(post = "https://{server}/token")]
struct Vendor {
    server: Server,
}

fn main() {}
