use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    response(expires_in = ms("a", "b") | hms() | jwt("x"), expires_at = unix("until", "x") | rfc3339() | unix_ms(until)),
)]
struct Provider {
    client_id: String,
}

fn main() {}
