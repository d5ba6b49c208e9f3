use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/partner")]
struct Partner {
    client_id: String,
}

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    let stamp = now(unix),
    header("X-A" = "{stamp"),
    auth = bearer("{partner.token"),
)]
struct Provider {
    #[token(step)]
    partner: Partner,
}

fn main() {}
