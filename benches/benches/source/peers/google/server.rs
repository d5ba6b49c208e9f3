//! The provider behind a socket: one request for each connection.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use crate::provider::Provider;

/// Serves until the process ends, at the URL that it gives.
pub(super) fn start(provider: Arc<Provider>) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let provider = Arc::clone(&provider);
            // A client that hangs up ends its thread.
            thread::spawn(move || serve(&stream, &provider));
        }
    });
    format!("http://{address}/token")
}

fn serve(stream: &TcpStream, provider: &Provider) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let (mut line, mut length) = (String::new(), 0);
    // Up to the empty line that ends the headers.
    while reader.read_line(&mut line)? > 2 {
        if let Some(("content-length", value)) = line.to_ascii_lowercase().split_once(':') {
            length = value.trim().parse().unwrap_or_default();
        }
        line.clear();
    }
    reader.read_exact(&mut vec![0; length])?;
    let (takes, status, body) = provider.call();
    thread::sleep(takes);
    let length = body.len();
    let response = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    );
    (&*stream).write_all(response.as_bytes())
}
