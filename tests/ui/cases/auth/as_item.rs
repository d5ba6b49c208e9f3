use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    basic(client_id, client_secret),
)]
struct Provider {
    client_id: String,
    client_secret: Secret,
}

fn main() {}
