//! What an error of the client says to a source.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::Client;
use crate::body::Body;
use crate::transport::Transport as _;

/// Whether the error of a server that answers so is marked as one that closed instead of answering.
async fn is_marked(response: &'static [u8]) -> bool {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/token", listener.local_addr().unwrap());
    let server = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let read = stream.read(&mut [0; 4096]).await.unwrap();
        assert!(read > 0);
        stream.write_all(response).await.unwrap();
    };
    let client = Client::new().unwrap();
    let request = http::Request::post(url).body(Body::default()).unwrap();
    let sent = async { client.send(request).await.unwrap_err() };
    let ((), error) = tokio::join!(server, sent);
    assert!(error.is_sent(), "{error}");
    error.is_closed_without_response()
}

#[tokio::test]
async fn a_server_that_closes_instead_of_answering_is_marked() {
    assert!(is_marked(b"").await);
    assert!(is_marked(b"HTTP/1.1 200 OK\r\nContent-Ty").await);
    assert!(!is_marked(b"SSH-2.0-OpenSSH_9.7\r\n").await);
    assert!(!is_marked(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{").await);
    assert!(!is_marked(b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n").await);
}
