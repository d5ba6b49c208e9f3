use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://{tenant}.example.com/token")]
struct Vendor {
    tenant: String,
    client_id: String,
}

fn main() {}
