use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    cookie("session id" = client_id),
)]
struct Provider {
    client_id: Secret,
}

fn main() {}
