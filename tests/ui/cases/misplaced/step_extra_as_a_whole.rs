use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/partner")]
struct Partner {
    client_id: String,
}

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    header("X-Extra" = partner.extra),
)]
struct Provider {
    #[token(step)]
    partner: Partner,
}

fn main() {}
