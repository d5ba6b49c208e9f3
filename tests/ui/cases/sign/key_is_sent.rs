use auth_runtime::{PrivateKey, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token")]
struct Provider {
    client_id: String,
    signing_key: PrivateKey,
}

fn main() {}
