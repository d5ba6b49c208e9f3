use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    refresh(auth = bearer(token), param("a" = "{refresh_token}")),
)]
struct Provider {
    client_id: String,
    token: Secret,
    refresh_token: Secret,
}

fn main() {}
