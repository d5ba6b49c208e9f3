use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    encoding = jsn,
    param("client.id" = client_id),
)]
struct Provider {
    client_id: String,
}

fn main() {}
