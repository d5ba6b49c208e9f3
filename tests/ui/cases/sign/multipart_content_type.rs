use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    encoding = multipart,
    header("Content-Type" = "multipart/form-data"),
)]
struct Provider {
    client_id: String,
}

fn main() {}
