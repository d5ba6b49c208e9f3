use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://{tenant}.example.com/token")]
struct Provider {
    tenant: String,
    client_id: String,
}

fn main() {}
