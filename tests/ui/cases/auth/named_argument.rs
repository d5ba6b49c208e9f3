use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    auth = basic(user = client_id, password = client_secret),
)]
struct Provider {
    client_id: String,
    client_secret: Secret,
}

fn main() {}
