use auth_runtime::{Host, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(post = "https://{host}/token")]
struct Vendor {
    host: Option<Host>,
    client_id: String,
}

fn main() {}
