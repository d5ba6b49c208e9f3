use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    let signed = "{url}{body}",
    header("X-Digest" = "v1={signed}"),
)]
struct Provider {
    client_id: String,
}

fn main() {}
