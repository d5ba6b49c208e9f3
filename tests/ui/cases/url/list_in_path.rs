use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/{tenants}/token")]
struct Provider {
    tenants: Vec<String>,
}

fn main() {}
