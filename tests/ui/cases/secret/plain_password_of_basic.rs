use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token", auth = basic(login, pass))]
struct Vendor {
    login: String,
    pass: String,
}

fn main() {}
