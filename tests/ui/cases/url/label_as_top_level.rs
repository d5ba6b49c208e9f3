use auth_runtime::{Label, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.{zone}/token",
)]
struct Vendor {
    zone: Label,
}

fn main() {}
