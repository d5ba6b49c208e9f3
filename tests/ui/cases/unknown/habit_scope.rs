use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    scope = "read write",
)]
struct Provider {
    client_id: String,
}

fn main() {}
