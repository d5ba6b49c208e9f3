use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    response(expires_in = header(X-Expires-In)),
)]
struct Provider {
    client_id: String,
}

fn main() {}
