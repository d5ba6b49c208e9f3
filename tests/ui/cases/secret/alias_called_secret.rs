use auth_runtime::TokenEndpoint;

type Secret = String;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    auth = bearer(key),
)]
struct Provider {
    key: Secret,
}

fn main() {}
