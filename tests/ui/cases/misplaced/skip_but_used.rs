use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    header("X-Locale" = locale),
)]
struct Provider {
    client_id: String,
    #[token(skip)]
    locale: String,
}

fn main() {}
