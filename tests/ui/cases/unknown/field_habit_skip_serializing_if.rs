use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token")]
struct Provider {
    #[token(skip_serializing_if = "Option::is_none")]
    client_id: String,
}

fn main() {}
