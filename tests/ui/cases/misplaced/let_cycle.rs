use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    let a = "{b}!",
    let b = "{c}?",
    let c = hex(sha256(a)),
    header("X-A" = a),
)]
struct Provider {
    client_id: String,
}

fn main() {}
