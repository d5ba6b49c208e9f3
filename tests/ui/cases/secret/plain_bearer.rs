use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token", auth = bearer(ticket))]
struct Provider {
    ticket: String,
}

fn main() {}
