use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    header("X-A" = "1" "X-B" = "2"),
)]
struct Provider {
    client_id: String,
}

fn main() {}
