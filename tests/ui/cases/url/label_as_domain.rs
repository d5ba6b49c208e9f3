use auth_runtime::{HostLabel, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://api.{domain}.com/token",
)]
struct Provider {
    domain: HostLabel,
}

fn main() {}
