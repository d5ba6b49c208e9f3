use auth_runtime::{Server, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(post = "{server}/token", servers(LIVE = "https://api.example.com/"))]
struct Provider {
    server: Server,
    client_id: String,
}

fn main() {}
