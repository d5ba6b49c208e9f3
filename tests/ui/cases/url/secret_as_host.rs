use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(post = "https://{key}/token")]
struct Provider {
    key: Secret,
}

fn main() {}
