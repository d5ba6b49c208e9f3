use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token")]
union Vendor {
    client_id: u64,
}

fn main() {}
