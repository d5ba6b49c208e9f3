use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token?v=1&api_key={key}",
)]
struct Provider {
    key: String,
}

fn main() {}
