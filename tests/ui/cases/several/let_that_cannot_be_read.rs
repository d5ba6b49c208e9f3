use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    let digest: String = hex(sha256(client_id)),
    header("X-A" = digest, "X-B" = "{digst}"),
)]
struct Provider {
    client_id: String,
}

fn main() {}
