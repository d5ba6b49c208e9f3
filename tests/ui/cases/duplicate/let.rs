use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    let a = now(unix),
    let a = nonce,
    header("X-A" = a),
)]
struct Provider {
    client_id: String,
}

fn main() {}
