use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token", encoding = json)]
#[cfg_attr(all(), token(encoding = form))]
struct Provider {
    client_id: String,
}

fn main() {}
