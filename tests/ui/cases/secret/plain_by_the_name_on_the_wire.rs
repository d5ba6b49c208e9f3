use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    encoding = json,
)]
struct Provider {
    #[token(param = "auth.clientSecret")]
    key: String,
    #[token(header = "X-API-Key")]
    other: &'static str,
}

fn main() {}
