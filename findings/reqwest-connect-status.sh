#!/usr/bin/env bash
# reqwest 0.13.5 with hyper-util 0.1.21 (crates.io): what is told of a proxy that refuses a tunnel.
#
# A proxy that answers CONNECT with 403 (not allowed: configuration) and one that answers 502 (it could not reach
# the server: wait) end in the same error, and the status stands nowhere in its chain. Only 407 has words of its
# own. Who must act cannot be told from the error.
#
# Seen on 2026-12-01 with Rust 1.95: the chains for 403 and for 502 are equal, and neither holds the number.
# Exits 1 if that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir src
cat >Cargo.toml <<'TOML'
[package]
name = "connect-status"
version = "0.0.0"
edition = "2024"

[dependencies]
hyper-util = "=0.1.21"
reqwest = { version = "=0.13.5", default-features = false, features = ["rustls"] }
tokio = { version = "=1.54.1", features = ["macros", "net", "io-util", "rt"] }
TOML
cat >src/main.rs <<'RUST'
use std::error::Error;

use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// What the error chain says when the proxy answers CONNECT with this line.
async fn chain(line: &'static str) -> String {
    let proxy = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = proxy.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = proxy.accept().await.unwrap();
        let _ = stream.read(&mut [0; 4096]).await;
        let response = format!("HTTP/1.1 {line}\r\ncontent-length: 0\r\n\r\n");
        let _ = stream.write_all(response.as_bytes()).await;
    });
    let proxy = reqwest::Proxy::all(format!("http://{address}")).unwrap();
    let client = reqwest::Client::builder().proxy(proxy).build().unwrap();
    let error = client.get("https://server.invalid/").send().await.unwrap_err();
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    text
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (forbidden, gateway) = (chain("403 Forbidden").await, chain("502 Bad Gateway").await);
    let login = chain("407 Proxy Authentication Required").await;
    println!("403 -> {forbidden}\n502 -> {gateway}\n407 -> {login}");
    let same = forbidden == gateway && !forbidden.contains("403") && !gateway.contains("502");
    std::process::exit(i32::from(!(same && login != forbidden)));
}
RUST
cargo run --quiet
