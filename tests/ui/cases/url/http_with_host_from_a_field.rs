use auth_runtime::{Host, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(post = "http://{host}/token")]
struct Provider {
    host: Host,
}

fn main() {}
