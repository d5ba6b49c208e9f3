use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token", auth = none)]
#[token(auth = none)]
struct Vendor {
    client_id: String,
}

fn main() {}
