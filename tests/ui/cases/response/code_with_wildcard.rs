use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token", error(refused = ["AUTH_*", "401xx"]))]
struct Provider {
    client_id: String,
    client_secret: Secret,
}

fn main() {}
