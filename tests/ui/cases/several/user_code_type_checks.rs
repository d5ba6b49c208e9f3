use auth_runtime::{Context, Server, TokenEndpoint, explain};

#[derive(serde::Deserialize)]
struct Reply {
    region: String,
}

#[derive(TokenEndpoint)]
#[token(
    post = "{server}/token",
    servers(SANDBOX = "https://sandbox.example.com"),
    encodng = json,
    response(extra = Reply),
)]
struct Provider {
    server: Server,
    client_id: String,
}

#[derive(TokenEndpoint)]
#[token(post = "{provider.server}/business", auth = bearer(provider.token), header("X-Region" = provider.extra.region))]
struct Business {
    #[token(step)]
    provider: Provider,
}

fn boxed() -> Box<dyn TokenEndpoint> {
    Box::new(Business { provider: Provider { server: Provider::SANDBOX, client_id: "shop".into() } })
}

fn main() {
    let _ = boxed().request(&Context::new()).and_then(|_| explain(&boxed(), &Context::new()));
}
