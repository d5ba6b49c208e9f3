use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    header("Authorization" = "Basic Yng6Yng="),
    refresh(auth = bearer(token)),
)]
struct Provider {
    client_id: String,
    client_secret: Secret,
}

fn main() {}
