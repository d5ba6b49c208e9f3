use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https:///token")]
struct Provider {
    client_id: String,
}

fn main() {}
