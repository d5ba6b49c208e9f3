use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    let stamp = now(unix),
    header("X-S" = hex(sha256("{key}{stamp}")), "X-Stamp" = stamp),
)]
struct Provider {
    key: String,
}

fn main() {}
