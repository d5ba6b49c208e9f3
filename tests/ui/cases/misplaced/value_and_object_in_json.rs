use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    encoding = json,
    param("client" = "x", "client.id" = "y"),
)]
struct Provider {
    client_id: String,
}

fn main() {}
