use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "http://auth.example.com/{tennant}/token")]
struct Provider {
    tenant: String,
}

fn main() {}
