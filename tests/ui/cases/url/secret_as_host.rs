use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(post = "https://{key}/token")]
struct Vendor {
    key: Secret,
}

fn main() {}
