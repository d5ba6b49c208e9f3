use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    header("X-Client" = "id[={tenant}"),
)]
struct Provider {
    client_id: String,
    tenant: Option<String>,
}

fn main() {}
