use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    error(code = none, refused = ["E1"]),
)]
struct Vendor {
    client_id: String,
}

fn main() {}
