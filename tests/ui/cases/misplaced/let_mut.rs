use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    let mut digest = hex(sha256(client_id)),
    header("X-Digest" = digest),
)]
struct Provider {
    client_id: String,
}

fn main() {}
