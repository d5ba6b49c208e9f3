use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    header("X-Scopes" = "scopes: {scopes}"),
)]
struct Provider {
    client_id: String,
    scopes: Vec<String>,
}

fn main() {}
