use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    auth = basic_raw(user, code),
)]
struct Provider {
    user: String,
    code: u64,
}

fn main() {}
