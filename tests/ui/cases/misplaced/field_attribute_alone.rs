use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token")]
struct Vendor {
    #[token]
    client_id: String,
}

fn main() {}
