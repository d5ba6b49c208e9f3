use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    grant_type = client_credentials,
    auth = client_assertion(assertion),
)]
struct Provider {
    assertion: Option<Secret>,
}

fn main() {}
