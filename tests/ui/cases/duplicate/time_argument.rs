use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    header("X-Time" = now(unix, plus = 60s, plus = 60s)),
)]
struct Provider {
    client_id: String,
}

fn main() {}
