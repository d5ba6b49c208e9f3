use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    header("Authorization" = "Key {key}"),
    header("Proxy-Authorization" = other),
)]
struct Provider {
    key: String,
    other: String,
}

fn main() {}
