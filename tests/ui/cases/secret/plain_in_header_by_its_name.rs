use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    header("X-Api-Key" = key, "X-Auth-Token" = upper(other)),
)]
struct Provider {
    key: String,
    other: String,
}

fn main() {}
