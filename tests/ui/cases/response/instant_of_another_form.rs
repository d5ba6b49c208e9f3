use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    response(expires_at = iso8601("expires")),
)]
struct Provider {
    client_id: String,
}

fn main() {}
