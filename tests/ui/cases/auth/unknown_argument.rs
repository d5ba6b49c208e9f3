use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    auth = basic(client_id, secrt),
)]
struct Provider {
    client_id: String,
    secret: Secret,
}

fn main() {}
