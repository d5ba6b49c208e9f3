use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    sign("Signature" = hex(hmac_sha256(body))),
)]
struct Provider {
    client_id: String,
}

fn main() {}
