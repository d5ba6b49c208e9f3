use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    error(message = header("X-Error")),
)]
struct Provider {
    client_id: String,
}

fn main() {}
