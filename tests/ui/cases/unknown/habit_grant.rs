use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    grant = client_credentials,
)]
struct Provider {
    client_id: String,
}

fn main() {}
