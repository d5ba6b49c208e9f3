use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(get = "https://auth.example.com/token?tenant={tenant}")]
struct Provider {
    tenant: Option<String>,
}

fn main() {}
