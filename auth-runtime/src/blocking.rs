//! The exchange for programs without an async runtime.

use std::fmt;
use std::sync::Arc;

use crate::error::{Error, Stage};
use crate::{Action, BuildClientError, Context, Token, TokenEndpoint};

/// [`Client`](crate::Client) for a thread that may wait. A clone is cheap and shares the connections.
///
/// Made out of a [`Client`](crate::Client), it has that client's limits and connections of its own: a connection is served
/// only while the runtime that made it runs. A `reqwest::Client` of your own is shared as it is, so do not use the same one
/// in an async runtime as well.
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
    runtime: Option<tokio::runtime::Runtime>,
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

    fn around(client: Option<crate::Client>) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok();
        Client(Arc::new(Inner { client, runtime }))
    }

    /// Buys a token: one exchange, with those of its steps before it. No cache, no second try.
    ///
    /// # Errors
    ///
    /// As [`Client::exchange`](crate::Client::exchange). On a thread of an async runtime it works, and blocks that thread.
    pub fn exchange(&self, endpoint: &dyn TokenEndpoint) -> Result<Token, Error> {
        self.exchange_with(endpoint, &Context::new())
    }

    /// The same with a context of the caller's.
    ///
    /// # Errors
    ///
    /// As [`exchange`](Self::exchange).
    pub fn exchange_with(&self, endpoint: &dyn TokenEndpoint, cx: &Context) -> Result<Token, Error> {
        let (Some(client), Some(runtime)) = (&self.0.client, &self.0.runtime) else {
            let what = "the system gave no resources for I/O";
            return Err(Error::new(Stage::Transport, endpoint.vendor().to_owned(), what));
        };
        let run = || runtime.block_on(client.exchange_with(endpoint, cx));
        if tokio::runtime::Handle::try_current().is_err() {
            return run();
        }
        // tokio panics when a thread of a runtime blocks on another one; a thread of our own may.
        std::thread::scope(|scope| {
            scope.spawn(run).join().unwrap_or_else(|_| {
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

impl Drop for Inner {
    fn drop(&mut self) {
        // Dropped where it stands, a runtime panics inside another one.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("blocking::Client").field(&self.0.client).finish()
    }
}
