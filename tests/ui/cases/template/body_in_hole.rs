use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    header("X-Digest" = "{client_id}{body}"),
)]
struct Provider {
    client_id: String,
}

fn main() {}
