use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    auth = basic,
)]
struct Provider {
    user: String,
    key: Secret,
}

fn main() {}
