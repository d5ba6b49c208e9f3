use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    header("X-Time" = now("yyyy-MM-dd")),
)]
struct Provider {
    client_id: String,
}

fn main() {}
