use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    header("X-Client" = "{client_id:>3}"),
)]
struct Provider {
    client_id: String,
}

fn main() {}
