use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token", response(extra = Reply))]
struct Partner {
    client_id: String,
}

#[derive(serde::Deserialize)]
struct Reply {
    session: String,
}

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token", auth = bearer(partner.extra.session))]
struct Provider {
    #[token(step)]
    partner: Partner,
}

fn main() {}
