use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "")]
struct Vendor {
    client_id: String,
}

fn main() {}
