use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/<tenant>/token")]
struct Provider {
    tenant: String,
}

fn main() {}
