use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    auth = basic,
)]
struct Provider {
    client_id: String,
    client_secret: Option<Secret>,
}

fn main() {}
