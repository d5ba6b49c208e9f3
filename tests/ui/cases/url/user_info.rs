use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://user:password@auth.example.com/token")]
struct Vendor {
    client_id: String,
}

fn main() {}
