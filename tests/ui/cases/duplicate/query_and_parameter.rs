use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    get = "https://auth.example.com/token",
    query("client_id" = "shop"),
)]
struct Provider {
    client_id: String,
}

fn main() {}
