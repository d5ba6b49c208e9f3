use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    grant_type = password,
)]
struct Provider {
    username: String,
    password: Secret,
    #[token(rotates)]
    refresh_token: Secret,
}

fn main() {}
