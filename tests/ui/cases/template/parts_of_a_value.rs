use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    let stamp = now(unix),
    header("X-Time" = "{stamp.unix}"),
)]
struct Provider {
    client_id: String,
}

fn main() {}
