use auth_runtime::TokenEndpoint;

enum Region {
    Europe,
    Asia,
}

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token")]
struct Provider {
    region: Option<Region>,
}

fn main() {}
