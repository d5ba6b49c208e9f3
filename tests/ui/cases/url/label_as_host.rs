use auth_runtime::{HostLabel, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(post = "https://{tenant}/token")]
struct Provider {
    tenant: HostLabel,
}

fn main() {}
