use auth_runtime::{Server, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "{server}/token",
    servers("https://auth.example.com"),
)]
struct Provider {
    server: Server,
    client_id: String,
}

fn main() {}
