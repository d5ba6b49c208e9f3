use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    auth = basic(key, ""),
)]
struct Vendor {
    key: String,
}

fn main() {}
