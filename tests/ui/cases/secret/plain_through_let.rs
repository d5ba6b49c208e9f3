use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    let value = "{key}",
    auth = bearer(value),
)]
struct Provider {
    key: String,
}

fn main() {}
