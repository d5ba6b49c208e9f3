use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    name = "Provider of {tenant}",
    query("at" = now("%Y {tenant}")),
    response(success = "status" == "{tenant}", token = cookie("{tenant}")),
    error(code = "code", refused = ["{tenant}"]),
)]
struct Provider {
    tenant: String,
    #[token(join = "{tenant}")]
    list: Vec<String>,
}

fn main() {}
