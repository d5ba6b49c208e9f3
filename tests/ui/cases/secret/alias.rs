use auth_runtime::TokenEndpoint;

type Password = String;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    auth = basic(user, pass),
)]
struct Provider {
    user: String,
    pass: Password,
    secret: Password,
    client_secret: Password,
}

fn main() {}
