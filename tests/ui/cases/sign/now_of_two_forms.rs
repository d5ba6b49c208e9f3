use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    header("X-Time" = now(unix, rfc3339)),
)]
struct Provider {
    client_id: String,
}

fn main() {}
