use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    refresh(
        sign("X-S" = hex(hmac_sha256(client_secret, body))),
        error(code = "code"),
        let a = uuid,
        rename_all = "camelCase",
    ),
)]
struct Provider {
    client_id: String,
    client_secret: Secret,
}

fn main() {}
