use auth_runtime::{Parameter, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    encodng = json,
)]
struct Provider<'a, T: Parameter + Send + Sync> {
    name: &'a str,
    value: T,
}

fn main() {
    let _ = Provider { name: "a", value: 3 }.provider();
}
