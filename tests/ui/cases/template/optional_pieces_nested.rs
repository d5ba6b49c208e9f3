use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    header("X-Client" = "{client_id}[a={a}[b={b}]]"),
)]
struct Provider {
    client_id: String,
    a: Option<String>,
    b: Option<String>,
}

fn main() {}
