use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    header("X-A" = "{clientid}-{tennant}"),
)]
struct Provider {
    client_id: String,
    tenant: String,
}

fn main() {}
