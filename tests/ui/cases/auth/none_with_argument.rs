use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    auth = none(client_id),
)]
struct Provider {
    client_id: String,
}

fn main() {}
