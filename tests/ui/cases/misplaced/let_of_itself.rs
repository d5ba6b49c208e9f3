use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    let a = "{a}!",
    header("X-A" = a),
)]
struct Provider {
    client_id: String,
}

fn main() {}
