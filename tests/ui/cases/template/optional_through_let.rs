use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    let tenant = hex(tenant_id),
    header("X-Client" = "{client_id}/{tenant}"),
)]
struct Provider {
    client_id: String,
    tenant_id: Option<String>,
}

fn main() {}
