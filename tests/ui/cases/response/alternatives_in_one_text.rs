use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    response(token = "a | b", expires_in = "x|y"),
    error(code = "error | code", refused = ["401 | 403"]),
)]
struct Provider {
    client_id: String,
}

fn main() {}
