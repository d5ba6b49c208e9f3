use auth_runtime::{Label, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://api-m.{x}paypal.com/token",
)]
struct Vendor {
    x: Label,
}

fn main() {}
