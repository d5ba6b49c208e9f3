use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    error(code = body),
)]
struct Provider {
    client_id: String,
}

fn main() {}
