//! A server that is not one: what HTTP libraries do not let a test do.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

/// What is done with a connection once its request was read.
#[derive(Clone, Debug)]
pub enum Play {
    /// Writes these bytes before it read anything, and closes.
    Greet(Vec<u8>),
    /// Writes these bytes and closes.
    Say(Vec<u8>),
    /// Writes these bytes and waits for the next request on the same connection.
    Keep(Vec<u8>),
    /// Writes these bytes and resets the connection.
    Reset(Vec<u8>),
    /// Writes these bytes, closes its own side, and goes on listening.
    HalfClose(Vec<u8>),
    /// Writes these bytes and never another one.
    Hang(Vec<u8>),
    /// Writes the first bytes, then one space every few milliseconds, as long as the client listens.
    Drip(Vec<u8>),
    /// Writes the first bytes, then the second ones so often, as long as the client listens.
    Flood(Vec<u8>, Arc<[u8]>, usize),
    /// Does what this says of the request.
    Ask(Asked),
}

/// What to do with a request, by the request and what went before.
#[derive(Clone)]
pub struct Asked(Arc<dyn Fn(&str) -> Play + Send + Sync>);

impl std::fmt::Debug for Asked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Asked")
    }
}

impl Play {
    /// Does with each request what this says of it.
    pub fn ask(asked: impl Fn(&str) -> Play + Send + Sync + 'static) -> Self {
        Play::Ask(Asked(Arc::new(asked)))
    }

    /// What is written first.
    fn bytes(&self) -> &[u8] {
        match self {
            Play::Greet(bytes)
            | Play::Say(bytes)
            | Play::Keep(bytes)
            | Play::Reset(bytes)
            | Play::HalfClose(bytes)
            | Play::Hang(bytes)
            | Play::Drip(bytes)
            | Play::Flood(bytes, ..) => bytes,
            Play::Ask(_) => &[],
        }
    }
}

/// A listener on a port of 127.0.0.1 that does the same with every connection. It stops when this is dropped.
#[derive(Debug)]
pub struct Raw {
    origin: String,
    seen: Arc<Mutex<Seen>>,
    task: JoinHandle<()>,
}

#[derive(Debug, Default)]
struct Seen {
    /// Who serves each of them, until it is hung up.
    connections: Vec<Option<JoinHandle<()>>>,
    requests: Vec<Vec<u8>>,
    flooded: usize,
}

impl Raw {
    /// Starts listening, on the current tokio runtime.
    ///
    /// # Panics
    ///
    /// Where no port can be bound.
    pub async fn start(play: Play) -> Self {
        Self::listen(play, None).await
    }

    /// The same behind TLS.
    ///
    /// # Panics
    ///
    /// Where no port can be bound.
    pub async fn start_tls(play: Play, acceptor: TlsAcceptor) -> Self {
        Self::listen(play, Some(acceptor)).await
    }

    /// The same on a port that was taken before: see [`nobody`].
    ///
    /// # Panics
    ///
    /// Where the port cannot be listened on.
    pub fn start_on(socket: TcpSocket, play: Play) -> Self {
        Self::serve(socket.listen(1024).expect("a port"), play, None)
    }

    /// The same on `::1` alone; `None` where the machine has no IPv6.
    pub async fn start_on_ipv6(play: Play) -> Option<Self> {
        Some(Self::serve(TcpListener::bind("[::1]:0").await.ok()?, play, None))
    }

    async fn listen(play: Play, acceptor: Option<TlsAcceptor>) -> Self {
        Self::serve(TcpListener::bind("127.0.0.1:0").await.expect("a port"), play, acceptor)
    }

    fn serve(listener: TcpListener, play: Play, acceptor: Option<TlsAcceptor>) -> Self {
        let scheme = if acceptor.is_some() { "https" } else { "http" };
        let origin = format!("{scheme}://{}", listener.local_addr().expect("an address"));
        let seen = Arc::new(Mutex::new(Seen::default()));
        let shared = Arc::clone(&seen);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let connection = connection(stream, acceptor.clone(), play.clone(), Arc::clone(&shared));
                lock(&shared).connections.push(Some(tokio::spawn(connection)));
            }
        });
        Self { origin, seen, task }
    }

    /// `http://127.0.0.1:PORT`, or `https://…` behind TLS.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The port that is listened on.
    pub fn port(&self) -> u16 {
        self.origin.rsplit(':').next().and_then(|port| port.parse().ok()).unwrap_or_default()
    }

    /// How many connections were made.
    pub fn connections(&self) -> usize {
        lock(&self.seen).connections.len()
    }

    /// How many bytes of a [`Play::Flood`] the system took for the client.
    pub fn flooded(&self) -> usize {
        lock(&self.seen).flooded
    }

    /// Closes every connection that is open, and comes back when it is closed.
    pub async fn hang_up(&self) {
        let open: Vec<_> = lock(&self.seen).connections.iter_mut().filter_map(Option::take).collect();
        for served in open {
            served.abort();
            // It ends with an error: that it was aborted.
            let _ = served.await;
        }
    }

    /// Each whole request, byte for byte.
    pub fn requests(&self) -> Vec<String> {
        lock(&self.seen).requests.iter().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).collect()
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn lock(seen: &Mutex<Seen>) -> MutexGuard<'_, Seen> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn connection(
    mut stream: TcpStream,
    acceptor: Option<TlsAcceptor>,
    play: Play,
    seen: Arc<Mutex<Seen>>,
) {
    let Some(acceptor) = acceptor else {
        if let Play::Greet(bytes) = &play {
            let _ = stream.write_all(bytes).await;
            // A close with bytes unread is a reset, which may overtake what was written.
            let _ = stream.shutdown().await;
            return until_closed(&mut stream).await;
        }
        if let Some(Play::Reset(_)) = serve(&mut stream, &play, &seen).await {
            let _ = stream.set_zero_linger();
        }
        return;
    };
    // A client that refuses the certificate ends it here.
    if let Ok(mut stream) = acceptor.accept(stream).await {
        serve(&mut stream, &play, &seen).await;
        // Without this goodbye the client takes the end for a truncation.
        let _ = stream.shutdown().await;
    }
}

/// What was done with the last request.
async fn serve(
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
    play: &Play,
    seen: &Mutex<Seen>,
) -> Option<Play> {
    while let Some(request) = read_request(stream).await {
        let mut play = play.clone();
        while let Play::Ask(Asked(asked)) = &play {
            play = asked(&String::from_utf8_lossy(&request));
        }
        lock(seen).requests.push(request);
        // A client that is gone already is the client's matter.
        let _ = stream.write_all(play.bytes()).await;
        let _ = stream.flush().await;
        match &play {
            Play::Keep(_) => continue,
            Play::Greet(_) | Play::Say(_) | Play::Reset(_) | Play::Ask(_) => {}
            Play::HalfClose(_) => {
                let _ = stream.shutdown().await;
                until_closed(stream).await;
            }
            Play::Hang(_) => until_closed(stream).await,
            Play::Drip(_) => drip(stream).await,
            Play::Flood(_, bytes, times) => {
                for _ in 0..*times {
                    if stream.write_all(bytes).await.is_err() {
                        break;
                    }
                    lock(seen).flooded += bytes.len();
                }
            }
        }
        return Some(play);
    }
    None
}

async fn drip(stream: &mut (impl AsyncWrite + Unpin)) {
    // Fast enough to keep a timeout of single reads from ever ending it.
    let mut every = tokio::time::interval(Duration::from_millis(5));
    loop {
        every.tick().await;
        if stream.write_all(b" ").await.is_err() || stream.flush().await.is_err() {
            return;
        }
    }
}

async fn until_closed(stream: &mut (impl AsyncRead + Unpin)) {
    let mut rest = [0; 256];
    while stream.read(&mut rest).await.is_ok_and(|length| length > 0) {}
}

/// A head, and as much body as it announces; `None` where the client hung up.
async fn read_request(stream: &mut (impl AsyncRead + Unpin)) -> Option<Vec<u8>> {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        if let Some(head) = request.windows(4).position(|window| window == b"\r\n\r\n") {
            let text = String::from_utf8_lossy(&request[..head]).to_ascii_lowercase();
            let length = text.lines().find_map(|line| line.strip_prefix("content-length:"));
            let length: usize = length.and_then(|length| length.trim().parse().ok()).unwrap_or(0);
            if request.len() >= head + 4 + length {
                return Some(request);
            }
        }
        match stream.read(&mut buffer).await {
            Ok(length) if length > 0 => request.extend_from_slice(&buffer[..length]),
            _ => return None,
        }
    }
}

/// A whole response of HTTP/1.1 that closes the connection.
pub fn http(status: &str, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n", body.len());
    for (name, value) in headers {
        // Writing to a string does not fail.
        let _ = write!(head, "{name}: {value}\r\n");
    }
    format!("{head}\r\n{body}").into_bytes()
}

/// An origin of this machine that refuses connections, as long as the socket is held: its port is taken, and
/// nobody listens.
///
/// # Panics
///
/// Where no port can be bound.
pub fn nobody() -> (String, TcpSocket) {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.bind(([127, 0, 0, 1], 0).into()).expect("a port");
    let origin = format!("http://{}", socket.local_addr().expect("an address"));
    (origin, socket)
}
