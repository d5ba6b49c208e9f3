use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    refresh(param("token" = refresh_token), response(token = none)),
)]
struct Vendor {
    client_id: String,
}

fn main() {}
