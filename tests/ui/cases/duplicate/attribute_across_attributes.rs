use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token", auth = none)]
#[token(auth = none)]
struct Provider {
    client_id: String,
}

fn main() {}
