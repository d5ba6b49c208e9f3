//! The exchange for programs without an async runtime.

mod io;
#[cfg(feature = "source")]
mod source;

use std::fmt;
use std::sync::{Arc, OnceLock};

use crate::client::BuildClientError;
use crate::context::Context;
use crate::endpoint::TokenEndpoint;
use crate::error::Error;
use crate::token::Token;
use crate::transcript::Record;
use io::Io;

#[cfg(feature = "source")]
pub use source::TokenSource;

/// [`Client`](crate::Client) for a thread that may wait. A clone is cheap and shares the connections.
///
/// The first exchange starts a thread that serves the connections; it ends with the last clone.
///
/// Made out of a [`Client`](crate::Client), it has that client's limits and connections of its own. Only a
/// `reqwest::Client` of your own is shared as it is: do not block a thread of the async runtime that uses the
/// same one, or give it a second one by [`Client::with_unpooled`](crate::Client::with_unpooled).
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

    /// The same, with connections of its own, which shows each request and its response to `sink`: see
    /// [`Client::transcript`](crate::Client::transcript). It is called on the thread that makes the exchange.
    #[must_use]
    pub fn transcript(self, sink: impl Fn(&Record<'_>) + Send + Sync + 'static) -> Self {
        let apart = self.0.client.as_ref().and_then(|client| client.apart().ok());
        Self::around(apart.map(|client| client.transcript(sink)))
    }

    fn around(client: Option<crate::Client>) -> Self {
        Client(Arc::new(Inner { client, io: OnceLock::new() }))
    }

    /// Acquires a token: one exchange, with those of its steps before it. No cache, no second try.
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
        let io = self.0.io.get_or_init(|| Io::start(std::future::ready(()))).as_ref();
        let Some(client) = &self.0.client else {
            return Io::run(None, endpoint.provider(), std::future::pending());
        };
        Io::run(io, endpoint.provider(), client.exchange_with(endpoint, cx))
    }
}

impl From<crate::Client> for Client {
    fn from(client: crate::Client) -> Self {
        Self::around(client.apart().ok())
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("blocking::Client").field(&self.0.client).finish()
    }
}
