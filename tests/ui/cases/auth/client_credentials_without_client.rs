use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    grant_type = client_credentials,
)]
struct Provider {
    account: String,
}

fn main() {}
