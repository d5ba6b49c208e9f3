use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    let uuid = now(unix),
    header("X-Nonce" = uuid),
)]
struct Provider {
    client_id: String,
}

fn main() {}
