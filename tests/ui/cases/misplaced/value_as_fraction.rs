use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    param("version" = 1.5),
)]
struct Provider {
    client_id: String,
}

fn main() {}
