use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/{tennant}/token#x")]
struct Provider {
    tenant: String,
    api_key: String,
}

fn main() {}
