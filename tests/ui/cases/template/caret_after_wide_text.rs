use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    header("X-Client" = "clé\t\u{fc}={clientid}"),
)]
struct Vendor {
    client_id: String,
}

fn main() {}
