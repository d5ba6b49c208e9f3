use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token")]
struct Provider {
    extra: std::collections::HashMap<String, String>,
}

fn main() {}
