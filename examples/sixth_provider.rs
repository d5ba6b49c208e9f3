//! Adds a provider that nobody has declared yet, looks at its request, and reads a response: all without a
//! network.
//!
//! `cargo run --example sixth_provider`
#![allow(clippy::print_stdout, reason = "this program talks to people")]

use std::error::Error;

use auth_runtime::{
    Action, Body, Bytes, Context, HostLabel, Secret, SendFuture, TokenEndpoint, Transport, exchange, http,
};

/// Made up: the tenant is a part of the host, the body is signed, and failures come with HTTP 200.
#[derive(Clone, Debug, TokenEndpoint)]
#[token(
    post = "https://{tenant}.pay.example/v2/token",
    encoding = json,
    rename_all = "camelCase",
    param("requestId" = uuid, "timestamp" = now(unix_ms)),
    sign("X-Signature" = upper(hex(hmac_sha256(signing_key, body)))),
    response(token = "data.token", expires_at = unix_ms("data.expireAt"), success = "code" == 0),
    error(code = "code", message = "msg", refused = ["4001"], transient = ["50xx"]),
)]
struct SixthProvider {
    tenant: HostLabel,
    merchant_id: String,
    signing_key: Secret,
}

/// A transport of one's own: here one that answers as the provider would.
struct Canned(&'static str);

impl Transport for Canned {
    fn send(&self, _: http::Request<Body>) -> SendFuture<'_> {
        Box::pin(async { Ok(http::Response::new(Bytes::from_static(self.0.as_bytes()))) })
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let provider = SixthProvider {
        tenant: HostLabel::parse("acme")?,
        merchant_id: "m-1".into(),
        signing_key: "never shown".into(),
    };

    println!("What would be sent:\n\n{}\n", auth_runtime::explain(&provider, &Context::new())?[0]);

    let good = Canned(r#"{"code":0,"msg":"ok","data":{"token":"t0ken","expireAt":4102444800000}}"#);
    // The fixed clock: the token's last moment is the first of the year 2100.
    let new_year = std::time::UNIX_EPOCH + std::time::Duration::from_secs(4_102_443_900);
    let token = exchange(&provider, &good, &Context::builder().now(new_year).build()).await?;
    println!("A good response:\n\n{token:?}\n");

    let bad = Canned(r#"{"code":4001,"msg":"unknown merchant m-1"}"#);
    match exchange(&provider, &bad, &Context::new()).await {
        Err(error) if error.action() == Action::AskCustomer => println!("A refusal:\n\n{error}"),
        other => return Err(format!("a refusal was expected, and this came: {other:?}").into()),
    }
    Ok(())
}
