use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
enum Provider {
    Live(String),
}

fn main() {}
