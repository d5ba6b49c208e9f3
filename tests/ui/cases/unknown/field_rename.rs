use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token")]
struct Provider {
    #[token(rename = "appId")]
    app_id: String,
}

fn main() {}
