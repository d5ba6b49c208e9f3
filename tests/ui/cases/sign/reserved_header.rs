use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    header("Content-Length" = "0"),
)]
struct Provider {
    client_id: String,
}

fn main() {}
