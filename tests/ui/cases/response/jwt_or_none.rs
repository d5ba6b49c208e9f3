use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    response(expires_in = jwt | none),
)]
struct Vendor {
    client_id: String,
}

fn main() {}
