use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token")]
enum Vendor {
    One,
    Two,
}

fn main() {}
