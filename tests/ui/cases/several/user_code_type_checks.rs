use auth_runtime::{Context, Server, TokenEndpoint};

#[derive(serde::Deserialize)]
struct Answer {
    region: String,
}

#[derive(TokenEndpoint)]
#[token(
    post = "{server}/token",
    servers(SANDBOX = "https://sandbox.example.com"),
    encodng = json,
    response(extra = Answer),
)]
struct Vendor {
    server: Server,
    client_id: String,
}

#[derive(TokenEndpoint)]
#[token(post = "{vendor.server}/business", auth = bearer(vendor.token), header("X-Region" = vendor.extra.region))]
struct Business {
    #[token(step)]
    vendor: Vendor,
}

fn boxed() -> Box<dyn TokenEndpoint> {
    Box::new(Business { vendor: Vendor { server: Vendor::SANDBOX, client_id: "shop".into() } })
}

fn main() {
    let _ = boxed().request(&Context::new()).and_then(|_| boxed().explain(&Context::new()));
}
