use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://{host}/token")]
struct Vendor {
    host: String,
    client_id: String,
}

fn main() {}
