use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "{server}/token")]
struct Provider {
    server: String,
    client_id: String,
}

fn main() {}
