use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    grant_type = saml2_bearer,
)]
struct Vendor {
    client_id: String,
}

fn main() {}
