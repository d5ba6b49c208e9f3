use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    auth = bearer(partner.token),
)]
struct Provider {
    partner: String,
    client_id: String,
}

fn main() {}
