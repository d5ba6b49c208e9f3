use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "http://auth.example.com/token")]
struct Provider {
    client_id: String,
}

fn main() {}
