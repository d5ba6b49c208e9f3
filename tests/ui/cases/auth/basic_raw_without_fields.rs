use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    auth = basic_raw,
)]
struct Provider {
    client_id: String,
}

fn main() {}
