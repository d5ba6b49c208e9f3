use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token")]
struct Vendor {
    #[token(secret)]
    client_token: String,
}

fn main() {}
