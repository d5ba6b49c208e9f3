use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    response(token = "X-Subject-Token", refresh_token = "set-cookie"),
    error(trace = "x-request-id", code = "www-authenticate"),
)]
struct Provider {
    client_id: String,
}

fn main() {}
