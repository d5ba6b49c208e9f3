use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    response(retry_after = header("X-RateLimit-Reset")),
)]
struct Provider {
    client_id: String,
}

fn main() {}
