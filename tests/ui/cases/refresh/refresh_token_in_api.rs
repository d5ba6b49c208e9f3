use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    api(token = header("X-Key" = "{token} {refresh_token}")),
)]
struct Provider {
    client_id: String,
    client_secret: Secret,
}

fn main() {}
