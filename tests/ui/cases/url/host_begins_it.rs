use auth_runtime::{Host, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(post = "{host}/token")]
struct Vendor {
    host: Host,
}

fn main() {}
