use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    header("X-Client" = "a\r\nX-Other: b"),
)]
struct Provider {
    client_id: String,
}

fn main() {}
