use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
struct Vendor {
    client_id: String,
}

fn main() {}
