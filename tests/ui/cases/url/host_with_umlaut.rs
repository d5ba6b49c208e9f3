use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://auth.exämple.com/token")]
struct Provider {
    client_id: String,
}

fn main() {}
