use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    method = "POST",
)]
struct Provider {
    client_id: String,
}

fn main() {}
