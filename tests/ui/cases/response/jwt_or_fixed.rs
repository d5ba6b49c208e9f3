use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    response(expires_in = jwt | 10min),
)]
struct Provider {
    client_id: String,
}

fn main() {}
