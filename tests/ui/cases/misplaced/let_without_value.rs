use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    let digest,
    header("X-Digest" = digest),
)]
struct Provider {
    client_id: String,
}

fn main() {}
