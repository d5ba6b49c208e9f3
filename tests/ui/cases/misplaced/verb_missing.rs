use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(encoding = json)]
struct Provider {
    client_id: String,
}

fn main() {}
