use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    encoding = json,
    param("auth.methods.0" = "password", "ids[]" = id),
)]
struct Provider {
    id: String,
    #[token(param = "list[1].name")]
    name: String,
}

fn main() {}
