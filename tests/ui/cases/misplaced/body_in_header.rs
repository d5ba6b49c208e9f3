use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    header("X-Digest" = hex(sha256(body))),
)]
struct Provider {
    client_id: String,
}

fn main() {}
