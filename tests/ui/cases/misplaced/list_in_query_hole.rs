use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(get = "https://auth.example.com/token?scope={scope}")]
struct Provider {
    scope: Vec<String>,
}

fn main() {}
