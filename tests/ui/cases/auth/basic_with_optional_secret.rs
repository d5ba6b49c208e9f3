use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    auth = basic,
)]
struct Vendor {
    client_id: String,
    client_secret: Option<Secret>,
}

fn main() {}
