use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(response(token = "token"))]
struct Vendor {
    client_id: String,
}

fn main() {}
