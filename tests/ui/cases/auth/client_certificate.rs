use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    auth = tls_client_auth(certificate, key),
)]
struct Provider {
    client_id: String,
}

fn main() {}
