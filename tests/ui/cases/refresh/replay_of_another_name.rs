use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    grant_type = refresh_token,
)]
struct Provider {
    client_id: String,
    #[token(rotates(grace = 30min))]
    refresh_token: Secret,
}

fn main() {}
