use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "/oauth/token")]
struct Vendor {
    client_id: String,
}

fn main() {}
