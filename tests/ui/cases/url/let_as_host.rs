use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://{place}/token",
    let place = "auth.{region}.example.com",
)]
struct Provider {
    region: String,
    client_id: String,
}

fn main() {}
