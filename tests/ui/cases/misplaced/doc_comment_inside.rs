use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    /// How the body is written.
    encoding = json,
)]
struct Provider {
    client_id: String,
}

fn main() {}
