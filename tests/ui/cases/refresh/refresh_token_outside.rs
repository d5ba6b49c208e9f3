use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    param("again" = refresh_token),
    header("X-Old" = "old {refresh_token}"),
    refresh,
)]
struct Provider {
    client_id: String,
    client_secret: Secret,
}

fn main() {}
