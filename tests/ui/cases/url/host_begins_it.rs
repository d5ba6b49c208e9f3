use auth_runtime::{Host, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(post = "{host}/token")]
struct Provider {
    host: Host,
}

fn main() {}
