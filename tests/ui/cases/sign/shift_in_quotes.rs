use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    header("X-Time" = now(unix, plus = "1h")),
)]
struct Vendor {
    client_id: String,
}

fn main() {}
