use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    let digest = sha256(client_id),
    header("X-Digest" = "SHA-256={digest}"),
)]
struct Provider {
    client_id: String,
}

fn main() {}
