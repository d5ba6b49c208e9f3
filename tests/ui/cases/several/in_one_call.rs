use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    sign("Signature" = hex(hmac_sha1024(signing_ky, "{bdy}"))),
)]
struct Provider {
    client_id: String,
    signing_key: Secret,
}

fn main() {}
