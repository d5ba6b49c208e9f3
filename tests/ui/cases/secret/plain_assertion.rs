use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    grant_type = jwt_bearer,
    param("assertion" = key),
)]
struct Provider {
    key: String,
}

fn main() {}
