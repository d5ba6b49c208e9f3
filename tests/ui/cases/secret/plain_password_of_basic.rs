use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token", auth = basic(login, word))]
struct Provider {
    login: String,
    word: String,
}

fn main() {}
