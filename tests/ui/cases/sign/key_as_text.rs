use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    sign("X-Signature" = base64(rsa_sha256(pem, body))),
)]
struct Provider {
    client_id: String,
    pem: String,
}

fn main() {}
