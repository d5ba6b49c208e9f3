use auth_runtime::{HostLabel, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://{tenant}.co.uk:8443/token",
)]
struct Provider {
    tenant: HostLabel,
}

fn main() {}
