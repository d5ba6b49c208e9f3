use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/<tenant>/token")]
struct Vendor {
    tenant: String,
}

fn main() {}
