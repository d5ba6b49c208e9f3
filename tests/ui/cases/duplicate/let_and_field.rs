use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    let client_id = nonce,
)]
struct Provider {
    client_id: String,
}

fn main() {}
