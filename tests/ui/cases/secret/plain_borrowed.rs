use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token")]
struct Provider<'a> {
    client_secret: &'a str,
}

fn main() {}
