use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token")]
struct Provider {
    #[token(skip)]
    cache: std::cell::Cell<u8>,
    client_id: String,
}

fn main() {}
