use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    refresh(auth = basic, header("X-Zone" = zone, "X-Key" = key)),
)]
struct Provider {
    client_id: String,
    client_secret: Secret,
    #[token(skip)]
    zone: String,
    #[token(header = "X-Key")]
    key: Secret,
}

fn main() {}
