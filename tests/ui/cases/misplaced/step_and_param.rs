use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/partner")]
struct Partner {
    client_id: String,
}

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    auth = bearer(partner.token),
)]
struct Provider {
    #[token(step, param)]
    partner: Partner,
}

fn main() {}
