use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token", 7)]
struct Provider {
    #[token(7)]
    client_id: String,
}

fn main() {}
