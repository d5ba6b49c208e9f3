//! A whole provider in one file: Bank Indonesia's SNAP, the standard by which Indonesian banks open their APIs.
//!
//! The token request is signed with the client's RSA key over `clientId|timestamp`. Each API call is signed with
//! HMAC-SHA512 over `METHOD:path:token:hash:timestamp`, where the hash is the SHA-256 of the minified body. The standard
//! leaves open how the signature of a call is written: one bank wants hexadecimal, another Base64. That is two
//! declarations.
//!
//! The bank below is a server on this machine that checks what the standard says, with code that is not this crate's.
//!
//! `cargo run --example snap`
#![allow(clippy::print_stdout, reason = "this program talks to people")]

use std::error::Error;

use auth_runtime::{
    Body, Client, Context, PrivateKey, Secret, Server, TokenEndpoint, TokenSource, explain, http,
};
use auth_simulator::credentials::KLIKOO_PRIVATE_KEY as TEST_KEY;

#[path = "snap/bank.rs"]
mod bank;

/// A bank that writes the signature of a call in hexadecimal.
#[derive(Clone, Debug, TokenEndpoint)]
#[token(
    name = "SNAP",
    post = "{server}/snap/v1.0/access-token/b2b",
    encoding = json,
    let timestamp = now("%Y-%m-%dT%H:%M:%S%:z", offset = "+07:00"),
    header("X-TIMESTAMP" = timestamp, "X-CLIENT-KEY" = client_id),
    sign("X-SIGNATURE" = base64(rsa_sha256(private_key, "{client_id}|{timestamp}"))),
    param("grantType" = "client_credentials"),
    response(token = "accessToken", token_type = "tokenType", expires_in = "expiresIn"),
    error(code = "responseCode", message = "responseMessage", refused = ["401xx00"], clock = ["400xx01"]),
    api(let hash = hex(sha256(json_min(body) | "")),
        let text = "{method}:{path}[?{query}]:{token}:{hash}:{timestamp}",
        header("X-TIMESTAMP" = timestamp, "X-PARTNER-ID" = partner_id, "CHANNEL-ID" = channel_id,
            "X-EXTERNAL-ID" = nonce(32, digits)),
        sign("X-SIGNATURE" = hex(hmac_sha512(client_secret, text)))),
)]
struct Snap {
    server: Server,
    client_id: String,
    client_secret: Secret,
    private_key: PrivateKey,
    partner_id: String,
    channel_id: String,
}

/// The same with Base64: what the two have in common is said twice, so that each says all of it.
#[derive(Clone, Debug, TokenEndpoint)]
#[token(
    name = "SNAP",
    post = "{server}/snap/v1.0/access-token/b2b",
    encoding = json,
    let timestamp = now("%Y-%m-%dT%H:%M:%S%:z", offset = "+07:00"),
    header("X-TIMESTAMP" = timestamp, "X-CLIENT-KEY" = client_id),
    sign("X-SIGNATURE" = base64(rsa_sha256(private_key, "{client_id}|{timestamp}"))),
    param("grantType" = "client_credentials"),
    response(token = "accessToken", token_type = "tokenType", expires_in = "expiresIn"),
    error(code = "responseCode", message = "responseMessage", refused = ["401xx00"], clock = ["400xx01"]),
    api(let hash = hex(sha256(json_min(body) | "")),
        let text = "{method}:{path}[?{query}]:{token}:{hash}:{timestamp}",
        header("X-TIMESTAMP" = timestamp, "X-PARTNER-ID" = partner_id, "CHANNEL-ID" = channel_id,
            "X-EXTERNAL-ID" = nonce(32, digits)),
        sign("X-SIGNATURE" = base64(hmac_sha512(client_secret, text)))),
)]
struct SnapBase64 {
    server: Server,
    client_id: String,
    client_secret: Secret,
    private_key: PrivateKey,
    partner_id: String,
    channel_id: String,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let private_key = PrivateKey::from_pem(TEST_KEY)?;
    let api = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build()?;

    let hex = bank::start(bank::Spelling::Hex)?;
    let snap = Snap {
        server: Server::parse(&hex)?,
        client_id: bank::CLIENT_ID.into(),
        client_secret: bank::CLIENT_SECRET.into(),
        private_key: private_key.clone(),
        partner_id: "partner-1".into(),
        channel_id: "95221".into(),
    };
    println!("The token request:\n\n{}\n", explain(&snap, &Context::new())?[0]);
    call("hexadecimal", &hex, &TokenSource::new(snap, Client::new()?), &api).await?;

    let base64 = bank::start(bank::Spelling::Base64)?;
    let snap = SnapBase64 {
        server: Server::parse(&base64)?,
        client_id: bank::CLIENT_ID.into(),
        client_secret: bank::CLIENT_SECRET.into(),
        private_key,
        partner_id: "partner-1".into(),
        channel_id: "95221".into(),
    };
    call("Base64", &base64, &TokenSource::new(snap, Client::new()?), &api).await
}

/// A balance inquiry, with the body as a caller writes it: blanks are no part of what is signed.
async fn call(
    bank: &str,
    origin: &str,
    source: &TokenSource,
    api: &reqwest::Client,
) -> Result<(), Box<dyn Error>> {
    let mut request = http::Request::post(format!("{origin}/snap/v1.0/balance-inquiry?page=1"))
        .header("content-type", "application/json")
        .body(Body::from(r#"{ "accountNo": "115471119", "names": ["A B", "C"] }"#))?;
    source.authorize(&mut request).await?;
    let response = api.execute(request.try_into()?).await?;
    println!("A bank of {bank}: {}, {}", response.status(), response.text().await?);
    Ok(())
}
