use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    grant_type = password,
)]
struct Provider {
    password: Secret,
}

fn main() {}
