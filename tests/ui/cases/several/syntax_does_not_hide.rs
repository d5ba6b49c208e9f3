use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    encoding json,
    auth = bassic,
    header("X-A" = clientid),
)]
struct Provider {
    client_id: String,
}

fn main() {}
