use auth_runtime::{Host, Label, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://{x}{host}/token",
)]
struct Vendor {
    x: Label,
    host: Host,
}

fn main() {}
