use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    cookie("a" = 1, "a" = 2),
)]
struct Provider {
    client_id: String,
}

fn main() {}
