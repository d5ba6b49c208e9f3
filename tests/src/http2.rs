//! A server of HTTP/2 that repeats in a header what it was sent.

use h2::RecvStream;
use h2::server::{SendResponse, handshake};
use http::{HeaderValue, Request, Response, StatusCode};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use auth_runtime::Bytes;

type Reply = (StatusCode, String);

/// A listener on a port of 127.0.0.1. It stops when this is dropped.
#[derive(Debug)]
pub struct Http2 {
    port: u16,
    task: JoinHandle<()>,
}

impl Http2 {
    /// Starts listening, on the current tokio runtime.
    ///
    /// # Panics
    ///
    /// Where no port can be bound.
    pub async fn start(acceptor: TlsAcceptor, response: Reply) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(connection(stream, acceptor.clone(), response.clone()));
            }
        });
        Self { port, task }
    }

    /// The port that is listened on.
    pub fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for Http2 {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn connection(stream: TcpStream, acceptor: TlsAcceptor, response: Reply) {
    let Ok(stream) = acceptor.accept(stream).await else { return };
    let Ok(mut connection) = handshake(stream).await else { return };
    while let Some(Ok((request, respond))) = connection.accept().await {
        tokio::spawn(response_to(request, respond, response.clone()));
    }
}

async fn response_to(
    request: Request<RecvStream>,
    mut respond: SendResponse<Bytes>,
    (status, body): Reply,
) -> Result<(), h2::Error> {
    let (head, mut stream) = request.into_parts();
    let mut sent = format!("{:?}", head.headers).into_bytes();
    for value in head.headers.values() {
        sent.extend_from_slice(value.as_bytes());
    }
    while let Some(chunk) = stream.data().await {
        sent.extend_from_slice(&chunk?);
    }
    sent.iter_mut().filter(|byte| byte.is_ascii_control()).for_each(|byte| *byte = b' ');
    let mut response = Response::new(());
    *response.status_mut() = status;
    response.headers_mut().extend(HeaderValue::from_bytes(&sent).map(|sent| (http::header::WARNING, sent)));
    respond.send_response(response, false)?.send_data(body.into(), true)
}
