use auth_runtime::{Label, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://api.{domain}.com/token",
)]
struct Vendor {
    domain: Label,
}

fn main() {}
