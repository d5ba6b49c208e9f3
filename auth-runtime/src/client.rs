//! The HTTP client: reqwest, with the rules of a token endpoint.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_LENGTH;
use http::{HeaderValue, Method};
use zeroize::Zeroizing;

use crate::error::{Error, Stage};
use crate::request::SchemeChecked;
use crate::transcript::{Record, TranscriptSink};
use crate::transport::{Sending, Transport};
use crate::{Action, Body, Context, Token, TokenEndpoint};

const TIMEOUT: Duration = Duration::from_secs(30);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const MAX_BODY: usize = 1 << 20;
/// What is set aside on a vendor's word; a longer answer makes the buffer grow as it comes.
const AT_ONCE: usize = 64 << 10;

/// Sends token requests. A clone is cheap and shares the connections: make one for the whole program.
///
/// It follows no redirect, takes https only (http to loopback, or where
/// [`Server::insecure_http`](crate::Server::insecure_http) was said), and bounds the time (30 s, of which 10
/// s to connect) and the answer (1 MiB).
///
/// ```no_run
/// # async fn run(endpoint: impl auth_runtime::TokenEndpoint) -> Result<(), Box<dyn std::error::Error>> {
/// use std::time::Duration;
/// use auth_runtime::Client;
///
/// let client = Client::builder().timeout(Duration::from_secs(5)).build()?;
/// let token = client.exchange(&endpoint).await?;
/// # Ok(())
/// # }
/// ```
///
/// A [`reqwest::Client`] of your own, with its proxy, roots or client certificate, becomes one by
/// `Client::from`. Build it with `redirect(Policy::none())`: this crate cannot see to that afterwards, and a
/// redirect would take the credentials along.
#[derive(Clone)]
pub struct Client {
    remote: reqwest::Client,
    /// Without a proxy. `None`: the user's own client serves everything.
    loopback: Option<Arc<OnceLock<Option<reqwest::Client>>>>,
    timeout: Duration,
    connect_timeout: Duration,
    max_body: usize,
    transcript: Option<Arc<TranscriptSink>>,
}

impl Client {
    /// A client with the defaults.
    ///
    /// # Errors
    ///
    /// The TLS backend finds no certificates on this machine.
    pub fn new() -> Result<Self, BuildClientError> {
        Self::builder().build()
    }

    /// To set the limits.
    pub fn builder() -> ClientBuilder {
        ClientBuilder { client: None, timeout: TIMEOUT, connect_timeout: CONNECT_TIMEOUT, max_body: MAX_BODY }
    }

    /// Buys a token: one exchange, with those of its steps before it. No cache, no second try.
    ///
    /// # Errors
    ///
    /// Each stage's: see [`Stage`].
    pub async fn exchange(&self, endpoint: &dyn TokenEndpoint) -> Result<Token, Error> {
        crate::exchange(endpoint, self, &Context::new()).await
    }

    /// The same with a context of the caller's: another origin, one more header or parameter.
    ///
    /// # Errors
    ///
    /// Each stage's: see [`Stage`].
    pub async fn exchange_with(&self, endpoint: &dyn TokenEndpoint, cx: &Context) -> Result<Token, Error> {
        crate::exchange(endpoint, self, cx).await
    }

    /// The same client, which shows each request and its answer to `sink`, also those of steps, and also one
    /// that could not be made or got no answer.
    ///
    /// What a [`Record`] shows is redacted by the declaration; only
    /// [`expose_secrets_to`](Record::expose_secrets_to) gives more. The sink is called on the task that makes
    /// the exchange, once the request has failed or its answer was read: it should not block.
    ///
    /// ```no_run
    /// # async fn run(endpoint: impl auth_runtime::TokenEndpoint) -> Result<(), Box<dyn std::error::Error>> {
    /// let client = auth_runtime::Client::new()?.transcript(|record| eprintln!("{record}"));
    /// let token = client.exchange(&endpoint).await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn transcript(mut self, sink: impl Fn(&Record<'_>) + Send + Sync + 'static) -> Self {
        self.transcript = Some(Arc::new(sink));
        self
    }

    /// Whether it was made here, with these limits, and not by the user.
    fn is_ours(&self) -> bool {
        self.loopback.is_some()
    }

    /// The same with connections of its own; the user's own client cannot be made again and is shared.
    #[cfg(feature = "blocking")]
    pub(crate) fn apart(&self) -> Result<Self, BuildClientError> {
        let Client { timeout, connect_timeout, max_body, .. } = *self;
        if self.is_ours() {
            let apart = ClientBuilder { client: None, timeout, connect_timeout, max_body }.build()?;
            Ok(Client { transcript: self.transcript.clone(), ..apart })
        } else {
            Ok(self.clone())
        }
    }

    /// The client for this host: no proxy stands between a program and its own machine.
    fn for_host(&self, loopback: bool) -> Result<&reqwest::Client, Error> {
        let Some(local) = self.loopback.as_ref().filter(|_| loopback) else { return Ok(&self.remote) };
        local
            .get_or_init(|| {
                let to = |ip: IpAddr| SocketAddr::new(ip, 0);
                // Whatever the machine's hosts file says, `localhost` is this machine (RFC 6761 section 6.3).
                base(self.timeout, self.connect_timeout)
                    .no_proxy()
                    .resolve_to_addrs("localhost", &[to(Ipv4Addr::LOCALHOST.into())])
                    .build()
                    .ok()
            })
            .as_ref()
            .ok_or_else(|| transport("the HTTP client for loopback cannot be made", Action::ReportBug))
    }

    async fn send_checked(&self, request: http::Request<Body>) -> Result<http::Response<Bytes>, Error> {
        let loopback = is_loopback(request.uri().host().unwrap_or_default());
        let checked = request.extensions().get::<SchemeChecked>().is_some();
        if request.uri().scheme_str() != Some("https") && !loopback && !checked {
            return Err(Error::new(Stage::Request, "", "a token endpoint is https (http only for loopback)"));
        }
        if request.uri().authority().is_some_and(|authority| authority.as_str().contains('@')) {
            // reqwest would make a Basic header of it.
            let what = "there is a user name or password in the URL: it does not belong there";
            return Err(Error::new(Stage::Request, "", what));
        }
        let client = self.for_host(loopback)?;
        let (mut parts, body) = request.into_parts();
        let uri = Zeroizing::new(parts.uri.to_string());
        let authority = parts.uri.authority().map_or("", http::uri::Authority::as_str);
        let origin = format!("{}://{authority}", parts.uri.scheme_str().unwrap_or_default());
        if body.as_bytes().is_empty() && matches!(parts.method, Method::POST | Method::PUT) {
            // hyper leaves it out, and servers that take RFC 9110 section 8.6 at its word answer 411.
            parts.headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        let mut outgoing = client.request(parts.method, uri.as_str()).headers(parts.headers);
        if !body.as_bytes().is_empty() {
            outgoing = outgoing.body(body.into_bytes());
        }
        if self.is_ours() {
            return self.receive(outgoing).await.map_err(|error| error.at(&origin));
        }
        // On the request, ours would replace a shorter one that the user's client has.
        let received = tokio::time::timeout(self.timeout, self.receive(outgoing)).await;
        received.unwrap_or_else(|_| Err(late(self.timeout))).map_err(|error| error.at(&origin))
    }

    async fn receive(&self, outgoing: reqwest::RequestBuilder) -> Result<http::Response<Bytes>, Error> {
        let mut response = outgoing.send().await.map_err(|error| failed(error, self))?;
        let mut answer = http::Response::new(Bytes::new());
        *answer.status_mut() = response.status();
        *answer.version_mut() = response.version();
        *answer.headers_mut() = std::mem::take(response.headers_mut());
        *answer.body_mut() = self.read(&mut response).await?;
        Ok(answer)
    }

    async fn read(&self, response: &mut reqwest::Response) -> Result<Bytes, Error> {
        let too_long = || {
            transport("the answer is longer than a token's can be", Action::AskVendor)
                .because(BodyTooLong(self.max_body))
        };
        let announced = response.content_length();
        let announced = announced.map(|length| usize::try_from(length).unwrap_or(usize::MAX));
        if announced.is_some_and(|length| length > self.max_body) {
            return Err(too_long());
        }
        let mut body = crate::buffer::Buffer::with_capacity(announced.unwrap_or(4096).min(AT_ONCE));
        while let Some(chunk) = response.chunk().await.map_err(|error| failed(error, self))? {
            if body.len() + chunk.len() > self.max_body {
                return Err(too_long());
            }
            body.push(&chunk);
        }
        Ok(body.into_bytes())
    }
}

impl Transport for Client {
    fn send(&self, request: http::Request<Body>) -> Sending<'_> {
        Box::pin(self.send_checked(request))
    }

    fn transcript_sink(&self) -> Option<&TranscriptSink> {
        self.transcript.as_deref()
    }
}

/// A client of the user's own serves everything, loopback too, in at most 30 s, or the shorter time that it
/// allows.
impl From<reqwest::Client> for Client {
    fn from(client: reqwest::Client) -> Self {
        Client {
            remote: client,
            loopback: None,
            timeout: TIMEOUT,
            connect_timeout: CONNECT_TIMEOUT,
            max_body: MAX_BODY,
            transcript: None,
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("timeout", &self.timeout)
            .field("connect_timeout", &self.connect_timeout)
            .field("max_body", &self.max_body)
            .finish_non_exhaustive()
    }
}

/// Sets a [`Client`]'s limits.
#[derive(Clone)]
#[must_use]
pub struct ClientBuilder {
    client: Option<reqwest::Client>,
    timeout: Duration,
    connect_timeout: Duration,
    max_body: usize,
}

impl ClientBuilder {
    /// Sends with a client of your own, under the limits set here: see `Client::from`. Its connect timeout
    /// stays its own.
    pub fn client(mut self, client: reqwest::Client) -> Self {
        self.client = Some(client);
        self
    }

    /// For one request in all, from the first byte to the last of its answer. 30 s unless set.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// For the connection, TLS included. 10 s unless set.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// The longest answer in bytes, after decompression where a client of your own decompresses. 1 MiB unless
    /// set.
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.max_body = bytes;
        self
    }

    /// The client.
    ///
    /// # Errors
    ///
    /// The TLS backend finds no certificates on this machine.
    pub fn build(self) -> Result<Client, BuildClientError> {
        let ClientBuilder { client, timeout, connect_timeout, max_body } = self;
        if let Some(client) = client {
            return Ok(Client { timeout, connect_timeout, max_body, ..Client::from(client) });
        }
        let remote = base(timeout, connect_timeout).build().map_err(BuildClientError)?;
        let loopback = Some(Arc::default());
        Ok(Client { remote, loopback, timeout, connect_timeout, max_body, transcript: None })
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The user's client may have headers with keys in them.
        f.debug_struct("ClientBuilder")
            .field("timeout", &self.timeout)
            .field("connect_timeout", &self.connect_timeout)
            .field("max_body", &self.max_body)
            .finish_non_exhaustive()
    }
}

fn base(timeout: Duration, connect_timeout: Duration) -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        // Another crate of the program may switch these features of reqwest on: what we send does not change.
        .no_gzip()
        .no_brotli()
        .no_zstd()
        .no_deflate()
        .timeout(timeout)
        .connect_timeout(connect_timeout)
        .user_agent(concat!("auth-runtime/", env!("CARGO_PKG_VERSION")))
}

/// Of a URL that nobody has brought into normal form: an endpoint may be written by hand.
fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn transport(what: &'static str, action: Action) -> Error {
    Error::new(Stage::Transport, "", what).act(action)
}

fn late(limit: Duration) -> Error {
    let what = format!("no whole answer within {limit:?}");
    Error::new(Stage::Transport, "", what).act(Action::Wait { until: None })
}

/// reqwest's error without its URL, which may hold a secret.
fn failed(error: reqwest::Error, client: &Client) -> Error {
    let wait = Action::Wait { until: None };
    let within = |limit| {
        if client.is_ours() {
            format!("within {limit:?}")
        } else {
            "in the time that the HTTP client allows".to_owned()
        }
    };
    let (what, action) = if error.is_timeout() && error.is_connect() {
        (format!("no connection {}", within(client.connect_timeout)), wait)
    } else if error.is_timeout() {
        (format!("no whole answer {}", within(client.timeout)), wait)
    } else if let Some((what, action)) = crate::connect::failure(&error) {
        (what.to_owned(), action)
    } else if error.is_connect() {
        ("no connection to the vendor".to_owned(), wait)
    } else if error.is_builder() {
        ("the request cannot be sent".to_owned(), Action::FixConfiguration)
    } else if error.is_body() || error.is_decode() {
        ("the answer broke off".to_owned(), wait)
    } else {
        ("the connection broke before an answer came".to_owned(), wait)
    };
    // Without a connection, or with a request that cannot be put together, nothing can have left.
    let left = !error.is_connect() && !error.is_builder();
    let failed = Error::new(Stage::Transport, "", what).act(action).because(error.without_url());
    if left { failed } else { failed.not_sent() }
}

#[derive(Debug)]
struct BodyTooLong(usize);

impl fmt::Display for BodyTooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "more than {} bytes", self.0)
    }
}

impl std::error::Error for BodyTooLong {}

/// No HTTP client can be made on this machine: see [`ClientBuilder::build`].
#[derive(Debug)]
pub struct BuildClientError(reqwest::Error);

impl fmt::Display for BuildClientError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the HTTP client cannot be made; are CA certificates installed?")
    }
}

impl std::error::Error for BuildClientError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}
