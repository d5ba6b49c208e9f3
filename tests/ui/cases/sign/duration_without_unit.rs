use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    header("X-Expires" = now(unix, plus = 60)),
)]
struct Provider {
    client_id: String,
}

fn main() {}
