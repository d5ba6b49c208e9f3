use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    auth = mtls,
)]
struct Provider {
    client_id: String,
}

fn main() {}
