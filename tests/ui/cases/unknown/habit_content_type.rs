use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    content_type = "application/json",
)]
struct Provider {
    client_id: String,
}

fn main() {}
