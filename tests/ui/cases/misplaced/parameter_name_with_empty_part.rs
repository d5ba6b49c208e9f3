use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    encoding = json,
    param("client..id" = client_id),
)]
struct Provider {
    client_id: String,
}

fn main() {}
