use auth_runtime::TokenEndpoint;

struct Reply {
    region: String,
}

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    response(extra = Reply),
)]
struct Provider {
    client_id: String,
}

fn main() {}
