use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://{tenant}.example.com/token")]
struct Vendor {
    tenant: u32,
}

fn main() {}
