use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    error(refused = [status(4xx)]),
)]
struct Provider {
    client_id: String,
}

fn main() {}
