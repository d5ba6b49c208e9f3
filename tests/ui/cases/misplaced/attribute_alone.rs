use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token]
struct Vendor {
    client_id: String,
}

fn main() {}
