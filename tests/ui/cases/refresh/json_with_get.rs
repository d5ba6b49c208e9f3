use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    encoding = json,
    refresh(get = "https://auth.example.com/refresh"),
)]
struct Provider {
    client_id: String,
    client_secret: Secret,
}

fn main() {}
