use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    response(expires_in = jwt | 10min),
)]
struct Vendor {
    client_id: String,
}

fn main() {}
