use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(get = "https://auth.example.com/token?tenant={tenant}")]
struct Vendor {
    tenant: Option<String>,
}

fn main() {}
