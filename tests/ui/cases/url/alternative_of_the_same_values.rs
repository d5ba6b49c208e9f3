use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://a.example.com/{first}" | "https://b.example.com/{first}/{second}" | "https://c.example.com/t",
)]
struct Provider {
    first: Option<String>,
    second: Option<String>,
}

fn main() {}
