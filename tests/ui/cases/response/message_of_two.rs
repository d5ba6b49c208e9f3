use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    error(refused = [message("Invalid login", "Wrong password")]),
)]
struct Provider {
    client_id: String,
}

fn main() {}
