use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    header("X-Client" = concat(client_id, "-1")),
)]
struct Vendor {
    client_id: String,
}

fn main() {}
