use auth_runtime::{Server, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(post = "{server}/token", servers(SANDBOX = "https://sandbox.example.com"))]
struct Vendor {
    server: Server,
    client_id: String,
}

fn main() {
    let _ = Vendor { server: Vendor::SANDBX, client_id: String::new() };
}
