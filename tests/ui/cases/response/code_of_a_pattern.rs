use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    error(code = "code", refused = ["4xx"], transient = ["429"]),
)]
struct Provider {
    client_id: String,
}

fn main() {}
