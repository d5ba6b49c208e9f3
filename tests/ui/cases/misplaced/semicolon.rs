use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    encoding = json;
    rename_all = "camelCase",
)]
struct Provider {
    client_id: String,
}

fn main() {}
