use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    param("account" = 123456789012345678901234567890),
)]
struct Provider {
    client_id: String,
}

fn main() {}
