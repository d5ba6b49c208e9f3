use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token?version=1",
    query("version" = "2"),
)]
struct Provider {
    client_id: String,
}

fn main() {}
