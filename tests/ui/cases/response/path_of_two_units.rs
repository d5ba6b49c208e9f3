use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    response(expires_in = "expiresIn" | ms("expiresIn")),
)]
struct Provider {
    client_id: String,
}

fn main() {}
