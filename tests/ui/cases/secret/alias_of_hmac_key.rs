use auth_runtime::TokenEndpoint;

type Password = String;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    sign("X-S" = hex(hmac_sha256("{key}&", body))),
)]
struct Provider {
    key: Password,
}

fn main() {}
