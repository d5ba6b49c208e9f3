use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token?grant_type=client_credentials",
    grant_type = client_credentials,
)]
struct Provider {
    client_id: String,
}

fn main() {}
