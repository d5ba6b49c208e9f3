use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    error(error_description = "error.text"),
)]
struct Provider {
    client_id: String,
}

fn main() {}
