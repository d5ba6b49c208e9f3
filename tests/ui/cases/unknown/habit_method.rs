use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    method = "POST",
)]
struct Vendor {
    client_id: String,
}

fn main() {}
