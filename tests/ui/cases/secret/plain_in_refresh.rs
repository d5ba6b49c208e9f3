use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    refresh(param("client_secret" = key, "refresh_token" = refresh_token)),
)]
struct Provider {
    #[token(skip)]
    key: String,
}

fn main() {}
