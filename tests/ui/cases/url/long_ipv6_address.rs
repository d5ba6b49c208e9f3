use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(post = "https://[2001:0db8::1]/token")]
struct Provider {
    client_id: String,
}

fn main() {}
