use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    response(expires_in = 1.5h),
)]
struct Provider {
    client_id: String,
}

fn main() {}
