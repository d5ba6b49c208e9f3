use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(get = "https://auth.example.com/token?name=o'neill")]
struct Provider {
    client_id: String,
}

fn main() {}
