use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    refresh(response(extra = Reply)),
)]
struct Provider {
    client_id: String,
    client_secret: Secret,
}

fn main() {}
