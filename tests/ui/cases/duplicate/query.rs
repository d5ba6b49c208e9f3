use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    query("v" = 1, "v" = 2),
)]
struct Provider {
    client_id: String,
}

fn main() {}
