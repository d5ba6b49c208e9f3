use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://[/{tenant}]")]
struct Vendor {
    tenant: Option<String>,
}

fn main() {}
