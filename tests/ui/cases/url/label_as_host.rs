use auth_runtime::{Label, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(post = "https://{tenant}/token")]
struct Vendor {
    tenant: Label,
}

fn main() {}
