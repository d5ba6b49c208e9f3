//! A token endpoint on this machine that answers as fast as it can. Its threads are not the one that is
//! counted.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use crate::data::response_body;

pub(crate) struct Server {
    address: SocketAddr,
    seen: Receiver<Seen>,
}

/// The first request of a connection: what must be the same, whoever sends it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    line: String,
    headers: Vec<String>,
    body: Vec<u8>,
}

/// Of the headers: those that make the exchange. Each client adds its own name and what else it likes.
const COMPARED: [&str; 5] = ["accept:", "authorization:", "content-length:", "content-type:", "host:"];

impl Server {
    /// Serves until the process ends.
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (sender, seen) = channel();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let sender = sender.clone();
                // A client that hangs up ends its thread.
                thread::spawn(move || serve(&stream, &sender));
            }
        });
        Server { address, seen }
    }

    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The first request of the next connection.
    pub(crate) fn seen(&self) -> Seen {
        self.seen.recv().expect("a request")
    }
}

fn serve(stream: &TcpStream, seen: &Sender<Seen>) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let body = response_body();
    let mut response = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncache-control: no-store\r\ncontent-length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    response.extend_from_slice(&body);
    let mut reader = BufReader::new(stream);
    let mut first = true;
    loop {
        let Some(request) = read(&mut reader)? else { return Ok(()) };
        if first {
            first = false;
            // Nobody looks at the later ones.
            let _ = seen.send(request);
        }
        (&*stream).write_all(&response)?;
    }
}

/// One request; `None` at the end of the connection.
fn read(reader: &mut BufReader<&TcpStream>) -> std::io::Result<Option<Seen>> {
    let (mut line, mut headers, mut length) = (String::new(), Vec::new(), 0);
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    loop {
        let mut header = String::new();
        reader.read_line(&mut header)?;
        let header = header.trim_end();
        let Some((name, value)) = header.split_once(": ") else { break };
        let header = format!("{}: {value}", name.to_ascii_lowercase());
        if header.starts_with("content-length:") {
            length = value.parse().unwrap_or_default();
        }
        if COMPARED.iter().any(|compared| header.starts_with(compared)) {
            headers.push(header);
        }
    }
    headers.sort();
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(Some(Seen { line, headers, body }))
}
