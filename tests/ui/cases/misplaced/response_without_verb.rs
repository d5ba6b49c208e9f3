use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(response(token = "token"))]
struct Provider {
    client_id: String,
}

fn main() {}
