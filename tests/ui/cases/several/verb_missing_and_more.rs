use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(encoding = jsn, auth = bassic)]
struct Provider {
    client_id: String,
}

fn main() {}
