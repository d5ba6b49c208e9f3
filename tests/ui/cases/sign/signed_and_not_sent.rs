use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    let signed = "id={merchant_id}",
    param("ts" = now(unix)),
    sign(param("sign" = hex(hmac_sha256(signing_key, signed)))),
)]
struct Provider {
    merchant_id: String,
    signing_key: Secret,
}

fn main() {}
