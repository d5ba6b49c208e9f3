use auth_runtime::{Parameter, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    encodng = json,
)]
struct Vendor<'a, T: Parameter + Send + Sync> {
    name: &'a str,
    value: T,
}

fn main() {
    let _ = Vendor { name: "a", value: 3 }.vendor();
}
