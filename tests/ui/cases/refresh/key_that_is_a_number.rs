use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    refresh(7),
)]
struct Provider {
    client_id: String,
    client_secret: Secret,
}

fn main() {}
