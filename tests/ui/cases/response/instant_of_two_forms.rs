use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    response(expires_at = unix("until") | rfc3339("until")),
)]
struct Vendor {
    client_id: String,
}

fn main() {}
