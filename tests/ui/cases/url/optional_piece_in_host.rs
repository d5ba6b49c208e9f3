use auth_runtime::{Label, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(post = "https://auth[-{region}].example.com/token")]
struct Vendor {
    region: Option<Label>,
}

fn main() {}
