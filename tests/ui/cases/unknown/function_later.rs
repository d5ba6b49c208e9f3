use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    sign("Digest" = base64(json_min(body))),
)]
struct Provider {
    client_id: String,
}

fn main() {}
