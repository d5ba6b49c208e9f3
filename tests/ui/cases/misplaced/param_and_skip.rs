use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token")]
struct Provider {
    client_id: String,
    #[token(param, skip)]
    locale: String,
}

fn main() {}
