use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    let text = "{method}:{path}",
    header("X-Id" = id),
    api(
        let id = uuid,
        header("X-Id" = id),
        sign("X-Sign" = hex(hmac_sha256(key, text))),
    ),
)]
struct Provider {
    #[token(param)]
    key: Secret,
}

fn main() {}
