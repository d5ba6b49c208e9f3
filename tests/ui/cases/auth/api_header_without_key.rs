use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    api(header("X-Api-Key")),
)]
struct Provider {
    client_id: String,
}

fn main() {}
