use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    response(success = "status" >= 200),
)]
struct Vendor {
    client_id: String,
}

fn main() {}
