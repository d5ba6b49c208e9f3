use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token")]
struct Provider<'a> {
    scope: &'a [String]
}

fn main() {}
