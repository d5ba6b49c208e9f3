use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    response(expires_in = jwt),
    refresh(response(token = none)),
)]
struct Provider {
    client_id: String,
    client_secret: Secret,
}

fn main() {}
