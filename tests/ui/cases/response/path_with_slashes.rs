use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    response(token = "/data/access_token"),
)]
struct Vendor {
    client_id: String,
}

fn main() {}
