use auth_runtime::TokenEndpoint;

struct Partner {
    client_id: String,
}

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    auth = bearer(partner.token),
)]
struct Provider {
    #[token(step)]
    partner: Partner,
}

fn main() {}
