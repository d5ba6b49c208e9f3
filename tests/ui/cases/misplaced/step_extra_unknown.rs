use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token", response(extra = Reply))]
struct Partner {
    client_id: String,
}

#[derive(serde::Deserialize)]
struct Reply {
    region: String,
}

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    header("X-Region" = partner.extra.regoin),
)]
struct Provider {
    #[token(step)]
    partner: Partner,
}

fn main() {}
