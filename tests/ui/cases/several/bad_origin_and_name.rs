use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "http://auth.example.com/{tennant}/token")]
struct Vendor {
    tenant: String,
}

fn main() {}
