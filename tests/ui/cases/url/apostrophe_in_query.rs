use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(get = "https://auth.example.com/token?name=o'neill")]
struct Vendor {
    client_id: String,
}

fn main() {}
