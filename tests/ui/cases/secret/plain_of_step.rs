use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token", response(extra = Answer))]
struct Partner {
    client_id: String,
}

#[derive(serde::Deserialize)]
struct Answer {
    session: String,
}

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token", auth = bearer(partner.extra.session))]
struct Vendor {
    #[token(step)]
    partner: Partner,
}

fn main() {}
