use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    header("X-Version" = "1", "x-version" = "2"),
)]
struct Provider {
    client_id: String,
}

fn main() {}
