use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    sign("Signature" = hex(hmac_sha256("id={client_id}", signing_key))),
)]
struct Provider {
    #[token(param)]
    client_id: String,
    signing_key: Secret,
}

fn main() {}
