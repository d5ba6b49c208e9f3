use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token")]
struct Vendor {
    #[token(public)]
    client_secret: Secret,
}

fn main() {}
