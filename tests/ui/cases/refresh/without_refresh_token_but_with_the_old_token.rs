use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    response(refresh_token = none),
    refresh(grant_type = none, auth = bearer(token)),
)]
struct Provider {
    client_id: String,
    client_secret: Secret,
}

fn main() {}
