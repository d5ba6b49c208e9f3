use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://user:password@auth.example.com/token")]
struct Provider {
    client_id: String,
}

fn main() {}
