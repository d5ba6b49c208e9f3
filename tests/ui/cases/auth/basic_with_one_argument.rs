use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    auth = basic(client_id),
)]
struct Provider {
    client_id: String,
}

fn main() {}
