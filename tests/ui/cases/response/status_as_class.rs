use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    error(status(404) = refused),
)]
struct Provider {
    client_id: String,
}

fn main() {}
