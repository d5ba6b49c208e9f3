use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    header("X-Digest" = hex(sha265(client_id))),
)]
struct Provider {
    client_id: String,
}

fn main() {}
