use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    sign("X-Signature" = hex(hmac_sha256(shared, "{client_id}"))),
)]
struct Provider {
    #[token(param)]
    client_id: String,
    shared: String,
}

fn main() {}
