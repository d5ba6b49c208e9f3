use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    api(token = header("X-Auth" = "{token};{extra.region}")),
)]
struct Provider {
    client_id: String,
}

fn main() {}
