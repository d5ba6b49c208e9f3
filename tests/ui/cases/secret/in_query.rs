use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(get = "https://auth.example.com/token?key={api_key}")]
struct Provider {
    api_key: Secret,
}

fn main() {}
