use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    error(refused = ["E1", "E2"], config = ["E2"]),
)]
struct Provider {
    client_id: String,
}

fn main() {}
