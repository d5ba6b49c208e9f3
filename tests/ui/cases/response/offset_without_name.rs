use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    response(expires_at = rfc3339("until", "+07:00")),
)]
struct Provider {
    client_id: String,
}

fn main() {}
