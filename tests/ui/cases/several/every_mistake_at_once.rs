use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "http://auth.example.com/token",
    encodng = json,
    grant_type = client_credential,
    header("X Time" = now),
    sign("Signature" = hmac_sha265(client_secret, "{clientid}")),
    response(tokn = "token", expires_in = 15m),
)]
struct Provider {
    client_id: String,
    client_secret: String,
    #[token(prm)]
    locale: String,
}

fn main() {}
