use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://api.example.com[/{tenant}][/{zone}].other.example/token")]
struct Provider {
    tenant: Option<String>,
    zone: Option<String>,
    client_id: String,
}

fn main() {}
