use auth_runtime::{Server, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(post = "{server}/token", servers(SANDBOX = "https://sandbox.example.com"))]
struct Provider {
    server: Server,
    client_id: String,
}

fn main() {
    let _ = Provider { server: Provider::SANDBX, client_id: String::new() };
}
