use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    auth = basic,
    header("Authorization" = "Bearer {client_secret}"),
)]
struct Provider {
    client_id: String,
    client_secret: Secret,
}

fn main() {}
