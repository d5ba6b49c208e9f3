use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/{rate}/token")]
struct Provider {
    rate: f64,
}

fn main() {}
