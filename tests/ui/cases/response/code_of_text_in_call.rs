use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    error(code = text("error")),
)]
struct Provider {
    client_id: String,
}

fn main() {}
