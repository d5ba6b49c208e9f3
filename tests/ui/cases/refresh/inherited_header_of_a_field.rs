use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    refresh(auth = bearer(token)),
)]
struct Provider {
    client_id: String,
    #[token(header = "Authorization")]
    key: Secret,
}

fn main() {}
