use auth_runtime::{HostLabel, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://api-m.{x}paypal.com/token",
)]
struct Provider {
    x: HostLabel,
}

fn main() {}
