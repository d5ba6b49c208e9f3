use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    grant_type = urn:ietf:params:oauth:grant-type:jwt-bearer,
)]
struct Provider {
    assertion: Secret,
}

fn main() {}
