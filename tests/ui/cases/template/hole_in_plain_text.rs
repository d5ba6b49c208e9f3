use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    name = "Vendor of {tenant}",
    query("at" = now("%Y {tenant}")),
    response(success = "status" == "{tenant}", token = cookie("{tenant}")),
    error(code = "code", refused = ["{tenant}"]),
)]
struct Vendor {
    tenant: String,
    #[token(join = "{tenant}")]
    list: Vec<String>,
}

fn main() {}
