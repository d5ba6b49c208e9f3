use auth_runtime::{Server, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    auth = bearer(first.token),
    refresh(post = "{first.extra.api}/refresh"),
)]
struct Provider {
    #[token(step)]
    first: First,
}

fn main() {}

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/first", response(extra = Reply))]
struct First {}

#[derive(serde::Deserialize)]
struct Reply {
    api: Server,
}
