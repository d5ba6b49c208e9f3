use auth_runtime::{HostLabel, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(post = "https://auth[-{region}].example.com/token")]
struct Provider {
    region: Option<HostLabel>,
}

fn main() {}
