use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    grant_type = refresh_token,
    param("refresh_token" = "x"),
)]
struct Provider {
    #[token(rotates, skip)]
    refresh_token: Secret,
}

fn main() {}
