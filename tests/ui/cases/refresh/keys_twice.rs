use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    refresh(
        encoding = json,
        encoding = form,
        auth = none,
        auth = none,
        grant_type = none,
        grant_type = none,
        post = "https://auth.example.com/a",
        post = "https://auth.example.com/b",
        get = "https://auth.example.com/c",
        response(token = "a"),
        response(token = "b"),
    ),
)]
struct Provider {
    client_id: String,
    client_secret: Secret,
}

fn main() {}
