use auth_runtime::{Host, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(post = "http://{host}/token")]
struct Vendor {
    host: Host,
}

fn main() {}
