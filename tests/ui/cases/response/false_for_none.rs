use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    response(refresh_token = false),
)]
struct Vendor {
    client_id: String,
}

fn main() {}
