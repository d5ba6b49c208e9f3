use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/{rate}/token")]
struct Vendor {
    rate: f64,
}

fn main() {}
