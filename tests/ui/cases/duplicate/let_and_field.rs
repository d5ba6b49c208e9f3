use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    let client_id = nonce,
)]
struct Vendor {
    client_id: String,
}

fn main() {}
