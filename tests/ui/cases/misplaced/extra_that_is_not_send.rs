use auth_runtime::TokenEndpoint;

#[derive(serde::Deserialize)]
struct Reply {
    #[serde(skip)]
    cell: std::cell::Cell<u8>,
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
