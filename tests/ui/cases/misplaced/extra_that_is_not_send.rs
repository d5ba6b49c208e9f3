use auth_runtime::TokenEndpoint;

#[derive(serde::Deserialize)]
struct Answer {
    #[serde(skip)]
    cell: std::cell::Cell<u8>,
}

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    response(extra = Answer),
)]
struct Vendor {
    client_id: String,
}

fn main() {}
