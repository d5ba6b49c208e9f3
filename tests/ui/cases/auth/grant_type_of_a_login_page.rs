use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    grant_type = authorization_code,
)]
struct Provider {
    client_id: String,
}

fn main() {}
