use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token")]
union Provider {
    client_id: u64,
}

fn main() {}
