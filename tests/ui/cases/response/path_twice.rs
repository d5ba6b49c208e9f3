use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    response(token = "a" | "b" | "a", refresh_token = "r" | "r"),
    error(code = "error" | "error.code", message = "m" | "m"),
)]
struct Provider {
    client_id: String,
}

fn main() {}
