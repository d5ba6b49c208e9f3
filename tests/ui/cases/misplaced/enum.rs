use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
enum Vendor {
    Live(String),
}

fn main() {}
