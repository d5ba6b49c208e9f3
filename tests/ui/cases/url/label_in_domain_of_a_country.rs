use auth_runtime::{Label, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://{tenant}.co.uk:8443/token",
)]
struct Vendor {
    tenant: Label,
}

fn main() {}
