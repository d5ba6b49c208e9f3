use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    hosts = "*.example.com",
)]
struct Provider {
    client_id: String,
}

fn main() {}
