use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    header("X-Time" = now(rfc3339, offset = "+7")),
)]
struct Provider {
    client_id: String,
}

fn main() {}
