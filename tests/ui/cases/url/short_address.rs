use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://127.1/token")]
struct Provider {
    client_id: String,
}

fn main() {}
