use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    auth = bassic,
)]
struct Provider {
    client_id: String,
}

fn main() {}
