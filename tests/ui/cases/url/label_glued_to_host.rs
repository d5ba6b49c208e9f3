use auth_runtime::{Host, HostLabel, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://{x}{host}/token",
)]
struct Provider {
    x: HostLabel,
    host: Host,
}

fn main() {}
