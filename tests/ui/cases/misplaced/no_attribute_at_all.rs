use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
struct Provider {
    client_id: String,
}

fn main() {}
