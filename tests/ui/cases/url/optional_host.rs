use auth_runtime::{Host, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(post = "https://{host}/token")]
struct Provider {
    host: Option<Host>,
    client_id: String,
}

fn main() {}
