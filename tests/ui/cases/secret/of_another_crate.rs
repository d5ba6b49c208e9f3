use auth_runtime::TokenEndpoint;

struct SecretString(String);

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token")]
struct Provider {
    client_secret: SecretString,
}

fn main() {}
