use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    refresh(grant_type = refresh_token, param("token" = refresh_token)),
)]
struct Provider {
    client_id: String,
    client_secret: Secret,
}

fn main() {}
