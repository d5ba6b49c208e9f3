use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https:///token")]
struct Vendor {
    client_id: String,
}

fn main() {}
