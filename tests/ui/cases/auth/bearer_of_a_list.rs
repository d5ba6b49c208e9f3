use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    auth = bearer(keys),
)]
struct Provider {
    client_id: String,
    keys: Vec<Secret>,
}

fn main() {}
