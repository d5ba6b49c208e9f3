use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    grant_type = refresh_token,
    response(tokn = "data.token"),
)]
struct Provider {
    client_id: String,
}

fn main() {}
