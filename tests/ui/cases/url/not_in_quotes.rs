use auth_runtime::TokenEndpoint;

const TOKEN_URL: &str = "https://auth.example.com/token";

#[derive(TokenEndpoint)]
#[token(post = TOKEN_URL)]
struct Provider {
    client_id: String,
}

fn main() {}
