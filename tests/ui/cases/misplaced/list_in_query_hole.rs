use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(get = "https://auth.example.com/token?scope={scope}")]
struct Vendor {
    scope: Vec<String>,
}

fn main() {}
