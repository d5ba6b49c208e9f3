use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token")]
struct Provider {
    #[token(pram = "appId")]
    app_id: String,
}

fn main() {}
