use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://a.example.com/token" | "https://b.example.com/token")]
struct Provider {
    client_id: String,
}

fn main() {}
