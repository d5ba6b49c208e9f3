use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    grant_type = password,
)]
struct Provider {
    username: String,
}

fn main() {}
