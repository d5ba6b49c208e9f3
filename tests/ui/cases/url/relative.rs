use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "/oauth/token")]
struct Provider {
    client_id: String,
}

fn main() {}
