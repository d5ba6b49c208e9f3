use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    auth = client_assertion(assertion),
    param("client_assertion" = "x"),
)]
struct Provider {
    assertion: Secret,
}

fn main() {}
