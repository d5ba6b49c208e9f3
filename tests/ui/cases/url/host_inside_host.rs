use auth_runtime::{Host, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(post = "https://{tenant}.example.com/token")]
struct Provider {
    tenant: Host,
    client_id: String,
}

fn main() {}
