use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    response(refresh_token = header("X-Refresh-Token")),
)]
struct Provider {
    client_id: String,
}

fn main() {}
