use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    let value = "{key}",
    auth = bearer(value),
)]
struct Vendor {
    key: String,
}

fn main() {}
