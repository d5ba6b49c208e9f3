use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://[/{tenant}]")]
struct Provider {
    tenant: Option<String>,
}

fn main() {}
