use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(api(
    let stamp = now(unix),
    let unused = "{path}",
    let method = "GET",
    sign("X-Sign" = hex(hmac_sha256(key, "{stmap}"))),
))]
struct Provider {
    key: Secret,
}

fn main() {}
