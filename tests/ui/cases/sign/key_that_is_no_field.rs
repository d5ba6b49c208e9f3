use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    sign("Signature" = base64(rsa_sha256("-----BEGIN", body))),
)]
struct Provider {
    client_id: String,
}

fn main() {}
