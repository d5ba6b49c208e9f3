use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://127.1/token")]
struct Vendor {
    client_id: String,
}

fn main() {}
