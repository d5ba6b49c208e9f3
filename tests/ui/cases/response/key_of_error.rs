use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    response(message = "error.text"),
)]
struct Provider {
    client_id: String,
}

fn main() {}
