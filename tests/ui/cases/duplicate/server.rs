use auth_runtime::{Server, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "{server}/token", servers(LIVE = "https://a.example.com", LIVE = "https://b.example.com"),
)]
struct Provider {
    server: Server,
    client_id: String,
}

fn main() {
    let _ = Provider::LIVE;
}
