use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    param("a\tb" = 1),
)]
struct Provider {
    client_id: String,
}

fn main() {}
