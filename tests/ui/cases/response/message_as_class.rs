use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    error(message("Invalid login") = refused),
)]
struct Provider {
    client_id: String,
}

fn main() {}
