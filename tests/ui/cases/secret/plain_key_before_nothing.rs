use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    auth = basic(key, ""),
)]
struct Provider {
    key: String,
}

fn main() {}
