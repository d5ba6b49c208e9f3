use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    cookie("session" = client_id),
    header("Cookie" = "a=b"),
)]
struct Provider {
    client_id: Secret,
}

fn main() {}
