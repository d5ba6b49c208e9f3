use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token")]
struct Provider {
    #[token(param = "id")]
    #[cfg_attr(all(), token(param = "user"))]
    client_id: String,
}

fn main() {}
