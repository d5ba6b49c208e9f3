use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    grant_type = 5,
)]
struct Provider {
    client_id: String,
}

fn main() {}
