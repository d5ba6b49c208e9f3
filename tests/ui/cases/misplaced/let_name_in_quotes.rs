use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    let "digest" = hex(sha256(client_id)),
)]
struct Provider {
    client_id: String,
}

fn main() {}
