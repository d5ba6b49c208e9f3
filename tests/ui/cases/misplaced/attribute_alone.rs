use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token]
struct Provider {
    client_id: String,
}

fn main() {}
