use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    param("tenant" = none),
)]
struct Provider {
    client_id: String,
}

fn main() {}
