//! What the network does to an exchange, and what is said of it.
#![allow(clippy::unwrap_used, reason = "all of this is a test, its helpers too")]

mod fresh;
mod localhost;
mod no_http;
mod proxy;
mod runtimes;

use std::sync::{Arc, Mutex};

use auth_runtime::{Action, Context, Secret, Server, TokenEndpoint};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

const WAIT: Action = Action::Wait { until: None };

const SECRET: &str = "n3twork-s3cret-tr0ub4dor";

#[derive(Clone, Debug, TokenEndpoint)]
#[token(post = "{server}/token", grant_type = client_credentials)]
struct Login {
    server: Server,
    client_id: String,
    client_secret: Secret,
}

fn login(server: &str) -> Login {
    // Where it is plain http to another host, the test means it.
    Login {
        server: Server::insecure_http(server).unwrap(),
        client_id: "shop".into(),
        client_secret: SECRET.into(),
    }
}

#[derive(Clone, Debug, TokenEndpoint)]
#[token(post = "{server}/token", grant_type = refresh_token)]
struct Rotates {
    server: Server,
    client_id: String,
    client_secret: Secret,
    #[token(rotates)]
    refresh_token: Secret,
}

fn rotates(server: &str) -> Rotates {
    Rotates {
        server: Server::parse(server).unwrap(),
        client_id: "shop".into(),
        client_secret: SECRET.into(),
        refresh_token: "first-r3fresh-token".into(),
    }
}

fn cx() -> Context {
    Context::new()
}

/// A good response on a connection that stays open.
fn kept() -> Vec<u8> {
    let body = r#"{"access_token":"t0ken","token_type":"Bearer","expires_in":3600,"refresh_token":"next-r3fresh-token"}"#;
    format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// A server that answers one request on each connection, and closes the connection when it hears of a second
/// one: what every server does that closes an idle connection while the next request is on its way.
async fn closes_on_the_second() -> (String, Arc<Mutex<usize>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let connections = Arc::new(Mutex::new(0));
    let count = connections.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            *count.lock().unwrap() += 1;
            tokio::spawn(one_response(stream));
        }
    });
    (origin, connections)
}

async fn one_response(mut stream: TcpStream) {
    let mut request = [0; 8192];
    if stream.read(&mut request).await.is_ok_and(|length| length > 0) {
        let _ = stream.write_all(&kept()).await;
        let _ = stream.read(&mut request).await;
    }
}
