use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    api(token = header("X-Key" = "{token} {body}")),
)]
struct Vendor {
    client_id: String,
}

fn main() {}
