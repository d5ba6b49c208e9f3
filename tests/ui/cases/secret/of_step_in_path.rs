use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token")]
struct Partner {
    key: Secret,
}

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/{partner.key}/token")]
struct Provider {
    #[token(step)]
    partner: Partner,
}

fn main() {}
