use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    refresh(post = "https://auth.example.com/refresh", param("client_id" = "shop")),
)]
struct Provider {
    client_id: String,
    client_secret: Secret,
}

fn main() {}
