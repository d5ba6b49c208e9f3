use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token")]
struct Provider {
    client_id: String,
    #[token(param = "client_id")]
    user_id: String,
}

fn main() {}
