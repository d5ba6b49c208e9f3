use auth_runtime::{PrivateKey, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    auth = client_assertion(jwt(rs256, key = key, lifetime = 1h)),
)]
struct Provider {
    client_id: String,
    key: PrivateKey,
}

fn main() {}
