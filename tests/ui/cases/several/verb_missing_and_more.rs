use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(encoding = jsn, auth = bassic)]
struct Vendor {
    client_id: String,
}

fn main() {}
