use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token")]
struct Partner {
    client_id: String,
}

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/{partner.token}/token")]
struct Provider {
    #[token(step)]
    partner: Partner,
}

fn main() {}
