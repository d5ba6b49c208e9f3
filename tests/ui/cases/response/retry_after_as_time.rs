use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    error(retry_after = 30s),
)]
struct Provider {
    client_id: String,
}

fn main() {}
