use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    param("lifetime" = 15min),
)]
struct Provider {
    client_id: String,
}

fn main() {}
