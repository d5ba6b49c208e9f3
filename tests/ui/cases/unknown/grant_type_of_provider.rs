use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    grant_type = account_credentials,
)]
struct Provider {
    account_id: String,
}

fn main() {}
