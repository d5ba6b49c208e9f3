use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    response(refresh_token = false),
)]
struct Provider {
    client_id: String,
}

fn main() {}
