use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "{server}/token")]
struct Vendor {
    server: String,
    client_id: String,
}

fn main() {}
