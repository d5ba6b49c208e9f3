use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = concat!("https://auth.example.com", "/token"))]
struct Provider {
    client_id: String,
}

fn main() {}
