//! The exchange for programs without an async runtime.

use std::fmt;
use std::sync::{Arc, OnceLock, mpsc};

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

use crate::error::{Error, Stage};
use crate::transcript::Record;
use crate::{Action, BuildClientError, Context, Token, TokenEndpoint};

/// [`Client`](crate::Client) for a thread that may wait. A clone is cheap and shares the connections.
///
/// The first exchange starts a thread that serves the connections; it ends with the last clone.
///
/// Made out of a [`Client`](crate::Client), it has that client's limits and connections of its own. Only a
/// `reqwest::Client` of your own is shared as it is: do not block a thread of the async runtime that uses the
/// same one.
///
/// ```no_run
/// # fn run(endpoint: impl auth_runtime::TokenEndpoint) -> Result<(), Box<dyn std::error::Error>> {
/// let client = auth_runtime::blocking::Client::new()?;
/// let token = client.exchange(&endpoint)?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    client: Option<crate::Client>,
    io: OnceLock<Option<Io>>,
}

impl Client {
    /// A client with the defaults.
    ///
    /// # Errors
    ///
    /// The TLS backend finds no certificates on this machine.
    pub fn new() -> Result<Self, BuildClientError> {
        crate::Client::new().map(|client| Self::around(Some(client)))
    }

    /// The same, with connections of its own, which shows each request and its answer to `sink`: see
    /// [`Client::transcript`](crate::Client::transcript). It is called on the thread that makes the exchange.
    #[must_use]
    pub fn transcript(self, sink: impl Fn(&Record<'_>) + Send + Sync + 'static) -> Self {
        let apart = self.0.client.as_ref().and_then(|client| client.apart().ok());
        Self::around(apart.map(|client| client.transcript(sink)))
    }

    fn around(client: Option<crate::Client>) -> Self {
        Client(Arc::new(Inner { client, io: OnceLock::new() }))
    }

    /// Buys a token: one exchange, with those of its steps before it. No cache, no second try.
    ///
    /// # Errors
    ///
    /// As [`Client::exchange`](crate::Client::exchange). On a thread of an async runtime it works, and blocks
    /// that thread.
    pub fn exchange(&self, endpoint: &dyn TokenEndpoint) -> Result<Token, Error> {
        self.exchange_with(endpoint, &Context::new())
    }

    /// The same with a context of the caller's.
    ///
    /// # Errors
    ///
    /// As [`exchange`](Self::exchange).
    pub fn exchange_with(&self, endpoint: &dyn TokenEndpoint, cx: &Context) -> Result<Token, Error> {
        let (Some(client), Some(io)) = (&self.0.client, self.0.io.get_or_init(Io::start)) else {
            let what = "the system gave no resources for I/O";
            return Err(Error::new(Stage::Transport, endpoint.vendor().to_owned(), what));
        };
        let run = || io.handle.block_on(client.exchange_with(endpoint, cx));
        if Handle::try_current().is_err() {
            return run();
        }
        // tokio panics when a thread of a runtime blocks on another one; a thread of our own may.
        std::thread::scope(|scope| {
            let Ok(thread) = std::thread::Builder::new().spawn_scoped(scope, run) else {
                let what = "the system gave no thread to wait on";
                return Err(Error::new(Stage::Transport, endpoint.vendor().to_owned(), what));
            };
            thread.join().unwrap_or_else(|_| {
                Err(Error::new(Stage::Request, endpoint.vendor().to_owned(), "the endpoint panicked")
                    .act(Action::ReportBug))
            })
        })
    }
}

impl From<crate::Client> for Client {
    fn from(client: crate::Client) -> Self {
        Self::around(client.apart().ok())
    }
}

/// A thread that serves the connections between the exchanges too: one that the vendor closed meanwhile would
/// fail the next exchange, if nobody had noticed. It ends when this is dropped.
struct Io {
    handle: Handle,
    _running: oneshot::Sender<()>,
}

impl Io {
    fn start() -> Option<Self> {
        let (started, handle) = mpsc::channel();
        let (running, stopped) = oneshot::channel::<()>();
        // The runtime begins and ends on this thread: one that is dropped inside another one panics.
        let serve = move || {
            let Ok(runtime) = Builder::new_current_thread().enable_all().build() else { return };
            if started.send(runtime.handle().clone()).is_ok() {
                drop(runtime.block_on(stopped));
            }
        };
        std::thread::Builder::new().name("auth-runtime".to_owned()).spawn(serve).ok()?;
        Some(Io { handle: handle.recv().ok()?, _running: running })
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("blocking::Client").field(&self.0.client).finish()
    }
}
