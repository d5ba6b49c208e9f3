use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token")]
struct Vendor {
    #[token(param, rotates)]
    refresh_token: Secret,
}

fn main() {}
