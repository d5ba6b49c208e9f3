use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token")]
struct Provider {
    #[token(join = ',')]
    scope: Vec<String>,
}

fn main() {}
