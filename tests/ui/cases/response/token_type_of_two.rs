use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    response(token_type = "a" | "b"),
)]
struct Provider {
    client_id: String,
}

fn main() {}
