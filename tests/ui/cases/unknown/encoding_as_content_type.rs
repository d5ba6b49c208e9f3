use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    encoding = "application/x-www-form-urlencoded",
)]
struct Provider {
    client_id: String,
}

fn main() {}
