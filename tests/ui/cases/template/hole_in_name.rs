use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    param("{scope_type}" = kind),
    query("{a}" = kind),
    header("X-{a}" = kind),
    cookie("{a}" = session),
    sign(query("{b}" = hex(sha1(body)))),
)]
struct Provider {
    kind: String,
    session: Secret,
    #[token(param = "{c}")]
    other: String,
}

fn main() {}
