use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/töken")]
struct Provider {
    client_id: String,
}

fn main() {}
