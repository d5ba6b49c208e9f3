use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token")]
struct Provider {
    #[token(public)]
    client_secret: Secret,
}

fn main() {}
