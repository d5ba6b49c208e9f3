use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    let digest = hex(sha256(body)),
    sign("X-Sign" = digest),
    api(sign("X-Sign" = digest)),
)]
struct Provider {
    client_secret: Secret,
}

fn main() {}
