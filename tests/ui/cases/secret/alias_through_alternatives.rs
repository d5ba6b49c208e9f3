use auth_runtime::{Secret, TokenEndpoint};

type Password = String;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    auth = bearer(first | second | third),
)]
struct Provider {
    first: Option<Secret>,
    second: Option<Box<Password>>,
    third: Password,
}

fn main() {}
