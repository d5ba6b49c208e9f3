use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    auth = client_assertion(key),
    refresh(param("client_assertion" = refresh_token)),
)]
struct Provider {
    key: Secret,
}

fn main() {}
