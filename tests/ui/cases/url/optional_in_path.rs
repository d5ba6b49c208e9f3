use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/{tenant}/token")]
struct Provider {
    tenant: Option<String>,
    client_id: String,
}

fn main() {}
