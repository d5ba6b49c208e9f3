use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    response(token = access, expires_in = "15min"),
    refresh(response(token = "a" | none, refresh_token = again)),
)]
struct Provider {
    client_id: String,
    client_secret: Secret,
}

fn main() {}
