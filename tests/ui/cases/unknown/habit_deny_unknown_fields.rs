use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    deny_unknown_fields,
)]
struct Provider {
    client_id: String,
}

fn main() {}
