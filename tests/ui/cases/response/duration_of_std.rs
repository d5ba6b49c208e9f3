use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    response(expires_in = Duration::from_secs(900)),
)]
struct Provider {
    client_id: String,
}

fn main() {}
