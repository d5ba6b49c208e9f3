use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    grant_type = password,
)]
struct Vendor {
    username: String,
}

fn main() {}
