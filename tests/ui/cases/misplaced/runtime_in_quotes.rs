use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    crate = "auth_runtime",
)]
struct Provider {
    client_id: String,
}

fn main() {}
