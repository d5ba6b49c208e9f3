use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    grant_type = saml2_bearer,
)]
struct Provider {
    client_id: String,
}

fn main() {}
