use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://{host}/token")]
struct Provider {
    host: String,
    client_id: String,
}

fn main() {}
