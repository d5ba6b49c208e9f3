use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    query("a" = first | second | first),
)]
struct Provider {
    first: Option<String>,
    second: Option<String>,
}

fn main() {}
