use auth_runtime::{Server, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(post = "{server}:8443/token")]
struct Provider {
    server: Server,
}

fn main() {}
