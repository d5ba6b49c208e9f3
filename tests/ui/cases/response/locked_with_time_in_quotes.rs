use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    error(locked("10min") = ["L1"]),
)]
struct Provider {
    client_id: String,
}

fn main() {}
