use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    cookie("sid" = key),
)]
struct Provider {
    key: String,
    #[token(cookie = "JSESSIONID")]
    session: String,
}

fn main() {}
