use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://Auth.example.com/token")]
struct Provider {
    client_id: String,
}

fn main() {}
