use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
)]
struct Provider {
    client_id: String,
    #[token(rotates)]
    refresh_token: Secret,
}

fn main() {}
