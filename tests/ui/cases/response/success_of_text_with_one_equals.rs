use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    response(success = text = "Ok."),
)]
struct Provider {
    client_id: String,
}

fn main() {}
