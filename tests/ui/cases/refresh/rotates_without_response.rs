use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    grant_type = refresh_token,
    response(refresh_token = none),
)]
struct Provider {
    #[token(rotates)]
    refresh_token: Secret,
}

fn main() {}
