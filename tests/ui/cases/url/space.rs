use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/get token")]
struct Provider {
    client_id: String,
}

fn main() {}
