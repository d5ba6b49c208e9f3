use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    get = "https://auth.example.com/token",
    response(token = text),
)]
struct Provider {
    client_id: String,
}

fn main() {}
