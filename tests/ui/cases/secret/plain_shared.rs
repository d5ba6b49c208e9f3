use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token")]
struct Vendor {
    client_secret: std::sync::Arc<str>,
}

fn main() {}
