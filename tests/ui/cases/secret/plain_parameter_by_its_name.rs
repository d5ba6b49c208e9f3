use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    param("client_secret" = key, "refresh_token" = "{other}"),
)]
struct Provider {
    key: String,
    other: String,
}

fn main() {}
