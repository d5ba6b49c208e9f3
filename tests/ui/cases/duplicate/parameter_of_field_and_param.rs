use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    param("scope" = "read"),
)]
struct Provider {
    client_id: String,
    scope: Vec<String>,
}

fn main() {}
