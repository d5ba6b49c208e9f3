use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(encoding = json)]
struct Vendor {
    client_id: String,
}

fn main() {}
