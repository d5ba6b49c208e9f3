use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    auth = bearer(partner.token),
)]
struct Vendor {
    partner: String,
    client_id: String,
}

fn main() {}
