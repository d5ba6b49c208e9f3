use auth_runtime::{Server, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(post = "{sever}/token")]
struct Provider {
    server: Server,
    client_id: String,
}

fn main() {}
