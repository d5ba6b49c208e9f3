use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token", response(extra = Answer))]
struct Partner {
    client_id: String,
}

#[derive(serde::Deserialize)]
struct Answer {
    region: String,
}

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    header("X-Region" = partner.extra.regoin),
)]
struct Vendor {
    #[token(step)]
    partner: Partner,
}

fn main() {}
