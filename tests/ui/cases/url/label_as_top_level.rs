use auth_runtime::{HostLabel, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.{zone}/token",
)]
struct Provider {
    zone: HostLabel,
}

fn main() {}
