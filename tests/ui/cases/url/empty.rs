use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "")]
struct Provider {
    client_id: String,
}

fn main() {}
