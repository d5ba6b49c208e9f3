use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://a.example.com/t | https://b.example.com/t",
)]
struct Provider {
    client_id: String,
}

fn main() {}
