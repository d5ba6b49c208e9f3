use auth_runtime::{Server, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "{server}/token", servers(LIVE = "https://a.example.com", LIVE = "https://b.example.com"),
)]
struct Vendor {
    server: Server,
    client_id: String,
}

fn main() {
    let _ = Vendor::LIVE;
}
