use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    response(expires_at = unix("until") | rfc3339("until")),
)]
struct Provider {
    client_id: String,
}

fn main() {}
