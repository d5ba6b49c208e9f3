use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token")]
enum Provider {
    One,
    Two,
}

fn main() {}
