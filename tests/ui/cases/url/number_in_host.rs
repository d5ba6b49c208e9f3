use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://{tenant}.example.com/token")]
struct Provider {
    tenant: u32,
}

fn main() {}
