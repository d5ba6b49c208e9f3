use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    header("X-Digest" = hex(sha256(body))),
)]
struct Vendor {
    client_id: String,
}

fn main() {}
