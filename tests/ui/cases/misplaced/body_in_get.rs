use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    get = "https://auth.example.com/token",
    encoding = json,
)]
struct Provider {
    client_id: String,
}

fn main() {}
