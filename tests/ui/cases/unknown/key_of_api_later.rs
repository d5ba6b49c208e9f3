use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    api(base = "https://api.example.com"),
)]
struct Provider {
    client_id: String,
}

fn main() {}
