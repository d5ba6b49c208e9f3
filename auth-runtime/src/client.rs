//! The HTTP client: reqwest, with the rules of a token endpoint.

mod builder;
mod home;
mod loopback;
mod pools;
pub(crate) mod proxy;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::CONTENT_LENGTH;
use http::{HeaderValue, Method, StatusCode, Uri};
use hyper_util::client::proxy::matcher::Matcher;
use zeroize::Zeroizing;

use self::loopback::{is_below_localhost, is_loopback};
use self::pools::{Chosen, Pools, Route};
use self::proxy::Proxy;
use crate::action::Action;
use crate::body::Body;
use crate::connect::{Way, Why, is_refused_tunnel, is_tunnel, why};
use crate::context::Context;
use crate::endpoint::TokenEndpoint;
use crate::error::{Error, Stage};
use crate::request::SchemeChecked;
use crate::token::Token;
use crate::transcript::{Record, TranscriptSink};
use crate::transport::{FreshConnection, SendFuture, Transport};

pub use self::builder::{BuildClientError, ClientBuilder};

const TIMEOUT: Duration = Duration::from_secs(30);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const MAX_BODY: usize = 1 << 20;
/// What is set aside on a provider's word; a longer response makes the buffer grow as it comes.
const AT_ONCE: usize = 64 << 10;
/// How long a proxy is asked for the reason of its refusal, at most.
const PROXY_TIMEOUT: Duration = Duration::from_secs(2);
const USER_AGENT: &str = concat!("auth-runtime/", env!("CARGO_PKG_VERSION"));

/// Sends token requests. A clone is cheap and shares the connections: make one for the whole program.
///
/// It follows no redirect, takes https only (http to loopback, or where
/// [`Server::insecure_http`](crate::Server::insecure_http) was said), and bounds the time (30 s, of which 10
/// s to connect) and the response (1 MiB).
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
///
/// # Connections
///
/// Connections are kept and used again, but for two kinds of requests, which go over a new one each:
///
/// - A request that redeems a refresh token ([`FreshConnection`](crate::FreshConnection)). A server may close
///   a kept connection at any time. A request that is under way just then is lost, nobody knows whether it
///   arrived, and a refresh token that rotates must not be sent twice.
/// - A request of another tokio runtime than the one that connections are kept for, since a connection breaks
///   when its runtime is dropped. The first runtime to send a request keeps connections; after 90 seconds
///   without a request of its own another one may take over. A program with several runtimes that send often
///   gives each its own client.
///
/// With a `reqwest::Client` of your own both hold once it has a second one:
/// [`with_unpooled`](Self::with_unpooled).
#[derive(Clone)]
pub struct Client {
    pools: Arc<Pools>,
    /// The user's, for requests that go over a connection of their own.
    unpooled: Option<reqwest::Client>,
    /// What the environment says of proxies; a client of the user's knows it alone.
    proxies: Option<Arc<Matcher>>,
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
        ClientBuilder::new()
    }

    /// Acquires a token: one exchange, with those of its steps before it. No cache, no second try.
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

    /// The same client, which shows each request and its response to `sink`, also those of steps, and also one
    /// that could not be made or got no response.
    ///
    /// What a [`Record`] shows is redacted by the declaration; only
    /// [`expose_secrets_to`](Record::expose_secrets_to) gives more. The sink is called on the task that makes
    /// the exchange, once the request has failed or its response was read: it should not block.
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

    /// The same client, with a second `reqwest::Client` that keeps no connection, for the requests that need a
    /// new one: see [`Client`'s connections](Self#connections).
    ///
    /// It is for `Client::from(reqwest::Client)`. Without it a request that redeems a refresh token goes over a
    /// kept connection. Where the server closes that one at the same moment, the refresh token is lost, and its
    /// customer has to connect again; the same happens where two tokio runtimes share the client and one of
    /// them is dropped. Build it as the first, with `pool_max_idle_per_host(0)`:
    ///
    /// ```
    /// # fn main() -> Result<(), reqwest::Error> {
    /// use auth_runtime::Client;
    ///
    /// let own = || reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    /// let client = Client::from(own().build()?).with_unpooled(own().pool_max_idle_per_host(0).build()?);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn with_unpooled(mut self, client: reqwest::Client) -> Self {
        self.unpooled = Some(client);
        self
    }

    /// The same with connections of its own; the user's own client cannot be made again and is shared.
    #[cfg(feature = "blocking")]
    pub(crate) fn apart(&self) -> Result<Self, BuildClientError> {
        let mut apart = self.clone();
        if self.pools.are_ours() {
            apart.pools = Arc::new(Pools::new(self.timeout, self.connect_timeout)?);
        }
        Ok(apart)
    }

    async fn send_checked(&self, request: http::Request<Body>) -> Result<http::Response<Bytes>, Error> {
        let began = Instant::now();
        let host = request.uri().host().unwrap_or_default();
        let (loopback, below) = (is_loopback(host), is_below_localhost(host));
        let is_plain = request.uri().scheme_str() != Some("https");
        let checked = request.extensions().get::<SchemeChecked>().is_some();
        if is_plain && !loopback && !checked {
            return Err(Error::new(Stage::Request, "", "a token endpoint is https (http only for loopback)"));
        }
        if request.uri().authority().is_some_and(|authority| authority.as_str().contains('@')) {
            // reqwest would make a Basic header of it.
            let what = "there is a user name or password in the URL: it does not belong there";
            return Err(Error::new(Stage::Request, "", what));
        }
        // What a user's client would ask DNS for may be another machine, which plain http shows everything.
        let local = if self.pools.are_ours() { loopback } else { below && is_plain };
        let route = if local { Route::Loopback } else { Route::Remote };
        let fresh = request.extensions().get::<FreshConnection>().is_some();
        let Chosen { client, ours } = self.pools.choose(route, fresh, self.unpooled.as_ref())?;
        let (mut parts, body) = request.into_parts();
        let url = Zeroizing::new(parts.uri.to_string());
        let authority = parts.uri.authority().map_or("", http::uri::Authority::as_str);
        let origin = format!("{}://{authority}", parts.uri.scheme_str().unwrap_or_default());
        if body.as_bytes().is_empty() && matches!(parts.method, Method::POST | Method::PUT) {
            // hyper leaves it out, and servers that take RFC 9110 section 8.6 at its word respond with 411.
            parts.headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        let mut outgoing = client.request(parts.method, url.as_str()).headers(parts.headers);
        if !body.as_bytes().is_empty() {
            outgoing = outgoing.body(body.into_bytes());
        }
        let received = if ours {
            self.receive(outgoing).await
        } else {
            // On the request, ours would replace a shorter one that the user's client has.
            let received = tokio::time::timeout(self.timeout, self.receive(outgoing)).await;
            received.unwrap_or(Err(Fault::Late))
        };
        let proxy = match &self.proxies {
            Some(proxies) if ours && !local => Proxy::of_system(proxies, &parts.uri),
            _ => None,
        };
        let path = Path { client: &client, uri: &parts.uri, proxy: proxy.as_ref(), is_plain, local, ours };
        match received {
            // RFC 9110 section 15.5.8: 407 is a proxy's word, and in plain text this one kept the request.
            Ok(response)
                if response.status() == StatusCode::PROXY_AUTHENTICATION_REQUIRED && is_plain && !local =>
            {
                Err(path.wants_credentials())
            }
            Ok(response) => Ok(response),
            Err(fault) => Err(self.tell(fault, &path, began).await),
        }
        .map_err(|error| error.at(&origin))
    }

    /// A fault in words.
    async fn tell(&self, fault: Fault, path: &Path<'_>, began: Instant) -> Error {
        let error = match fault {
            Fault::Late => {
                let what = format!("no whole response within {:?}", self.timeout);
                return transport(what, Action::Wait { until: None });
            }
            Fault::TooLong => {
                return transport("the response is longer than a token's can be", Action::AskProvider)
                    .because(BodyTooLong(self.max_body));
            }
            Fault::Http(error) => error,
        };
        let of_users = (!path.ours && is_tunnel(&error)).then(|| Proxy::of_client(path.client)).flatten();
        let proxy = path.proxy.or(of_users.as_ref());
        let status = match proxy {
            Some(proxy) if is_refused_tunnel(&error) => {
                let left = self.timeout.saturating_sub(began.elapsed()).min(PROXY_TIMEOUT);
                tokio::time::timeout(left, proxy.status(path.uri)).await.ok().flatten()
            }
            _ => None,
        };
        let way = Way {
            proxy,
            status,
            is_plain: path.is_plain,
            is_loopback: path.local,
            limits: path.ours.then_some((self.connect_timeout, self.timeout)),
        };
        let Why { what, action, sent, closed } = why(&error, &way);
        // Its URL may hold a secret.
        let told = transport(what, action).because(error.without_url());
        let told = if closed { told.closed_without_response() } else { told };
        if sent { told } else { told.not_sent() }
    }

    async fn receive(&self, outgoing: reqwest::RequestBuilder) -> Result<http::Response<Bytes>, Fault> {
        let mut response = outgoing.send().await.map_err(Fault::Http)?;
        let mut received = http::Response::new(Bytes::new());
        *received.status_mut() = response.status();
        *received.version_mut() = response.version();
        *received.headers_mut() = std::mem::take(response.headers_mut());
        *received.body_mut() = self.read(&mut response).await?;
        Ok(received)
    }

    async fn read(&self, response: &mut reqwest::Response) -> Result<Bytes, Fault> {
        let announced = response.content_length();
        let announced = announced.map(|length| usize::try_from(length).unwrap_or(usize::MAX));
        if announced.is_some_and(|length| length > self.max_body) {
            return Err(Fault::TooLong);
        }
        let mut body = crate::buffer::Buffer::with_capacity(announced.unwrap_or(4096).min(AT_ONCE));
        while let Some(chunk) = response.chunk().await.map_err(Fault::Http)? {
            if body.len() + chunk.len() > self.max_body {
                return Err(Fault::TooLong);
            }
            body.push(&chunk);
        }
        Ok(body.into_bytes())
    }
}

impl Transport for Client {
    fn send(&self, request: http::Request<Body>) -> SendFuture<'_> {
        Box::pin(self.send_checked(request))
    }

    fn transcript_sink(&self) -> Option<&TranscriptSink> {
        self.transcript.as_deref()
    }
}

/// Why there is no response.
enum Fault {
    Http(reqwest::Error),
    /// In the time that we allow.
    Late,
    TooLong,
}

/// Where a request goes, and what stands in between.
struct Path<'a> {
    client: &'a reqwest::Client,
    uri: &'a Uri,
    proxy: Option<&'a Proxy>,
    is_plain: bool,
    /// To this machine, by a client of ours.
    local: bool,
    ours: bool,
}

impl Path<'_> {
    /// The proxy kept the request, and wants to know who we are.
    fn wants_credentials(&self) -> Error {
        let unknown = Proxy::default();
        let proxy = self.proxy.unwrap_or(&unknown);
        let what = format!(
            "{proxy} did not let the request through: it wants a user name and password, or others (HTTP 407)"
        );
        transport(what, Action::FixConfiguration).not_sent()
    }
}

fn transport(what: impl Into<std::borrow::Cow<'static, str>>, action: Action) -> Error {
    Error::new(Stage::Transport, "", what).act(action)
}

/// A client of the user's own serves everything, loopback too, in at most 30 s, or the shorter time that it
/// allows. Only plain http to a name below `localhost`, such as `http://tenant.localhost`, goes over a client
/// of ours, which asks no DNS.
///
/// It needs a second one for requests that must not be lost: [`with_unpooled`](Client::with_unpooled).
impl From<reqwest::Client> for Client {
    fn from(client: reqwest::Client) -> Self {
        Client {
            pools: Arc::new(Pools::around(Some(client), TIMEOUT, CONNECT_TIMEOUT)),
            unpooled: None,
            proxies: None,
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

#[derive(Debug)]
struct BodyTooLong(usize);

impl fmt::Display for BodyTooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "more than {} bytes", self.0)
    }
}

impl std::error::Error for BodyTooLong {}

#[cfg(test)]
mod tests;
