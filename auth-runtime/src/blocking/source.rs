//! A source for threads that may wait.

use std::fmt;
use std::future::Future;
use std::sync::{Arc, OnceLock};

use super::io::Io;
use crate::body::Body;
use crate::client::BuildClientError;
use crate::endpoint::TokenEndpoint;
use crate::error::Error;
use crate::error::Stage;
use crate::source::counters::Stats;
use crate::source::invalidated::Invalidated;
use crate::source::status::Status;
use crate::token::Token;

/// A [`TokenSource`](crate::TokenSource) for threads that may wait, with the same promises: one exchange at a
/// time, which belongs to none of the threads that wait for it. A clone is cheap and is the same source.
///
/// The first exchange starts a thread that carries this one and all after it; it ends with the last clone.
///
/// ```no_run
/// # fn run(endpoint: impl auth_runtime::TokenEndpoint + 'static) -> Result<(), Box<dyn std::error::Error>> {
/// use auth_runtime::blocking::TokenSource;
///
/// let source = TokenSource::new(endpoint)?;
/// let token = source.token()?;
/// # Ok(())
/// # }
/// ```
///
/// To set more, build the other one, with a transport of its own that no async runtime uses, and make this
/// one out of it. The async source should not be used beside it: an exchange that a task of a runtime started
/// is driven by that runtime, and a thread that waits for it may be the one that the runtime needs.
///
/// ```no_run
/// # fn run(endpoint: impl auth_runtime::TokenEndpoint + 'static) -> Result<(), Box<dyn std::error::Error>> {
/// use std::time::Duration;
/// use auth_runtime::{Client, TokenSource, blocking};
///
/// let builder = TokenSource::builder(endpoint, Client::new()?).refresh_ahead(Duration::from_secs(60));
/// let source = blocking::TokenSource::from(builder.build());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct TokenSource(Arc<Inner>);

struct Inner {
    /// First, so that what is under way ends before the thread that carries it.
    source: crate::TokenSource,
    io: OnceLock<Option<Io>>,
}

impl TokenSource {
    /// A source with the defaults and a client of its own.
    ///
    /// # Errors
    ///
    /// The TLS backend finds no certificates on this machine.
    pub fn new(endpoint: impl TokenEndpoint + 'static) -> Result<Self, BuildClientError> {
        Ok(crate::TokenSource::new(endpoint, crate::Client::new()?).into())
    }

    /// As [`TokenSource::token`](crate::TokenSource::token): waits where that does.
    ///
    /// # Errors
    ///
    /// As there. On a thread of an async runtime it works, and blocks that thread. Where the async source
    /// inside has an exchange under way that this very thread has to drive, waiting would never end: that is an
    /// error at once, of [`Stage::Request`].
    pub fn token(&self) -> Result<Token, Error> {
        match self.0.source.ready() {
            Some(token) => Ok(token),
            None => self.run(self.0.source.token()),
        }
    }

    fn run(&self, work: impl Future<Output = Result<Token, Error>> + Send) -> Result<Token, Error> {
        let source = &self.0.source;
        if source.shared().flight().is_some_and(|flight| flight.needs_this_thread()) {
            let what = "this thread would wait for an exchange that its own async runtime drives: await the \
                        async `TokenSource` here, or call this in `tokio::task::spawn_blocking`";
            return Err(Error::new(Stage::Request, source.provider().to_string(), what));
        }
        Io::run(self.io(), &source.provider(), work)
    }

    fn io(&self) -> Option<&Io> {
        let shared = self.0.source.shared();
        self.0.io.get_or_init(|| Io::start(shared.clone().redeemed())).as_ref()
    }

    /// As [`TokenSource::warm`](crate::TokenSource::warm).
    ///
    /// # Errors
    ///
    /// As [`token`](Self::token).
    pub fn warm(&self) -> Result<(), Error> {
        self.token().map(drop)
    }

    /// As [`TokenSource::authorize`](crate::TokenSource::authorize).
    ///
    /// # Errors
    ///
    /// As [`token`](Self::token), and a token that may not stand in a header.
    pub fn authorize(&self, request: &mut http::Request<Body>) -> Result<Token, Error> {
        let token = self.token()?;
        self.0.source.put_on(&token, request)?;
        Ok(token)
    }

    /// As [`TokenSource::verify`](crate::TokenSource::verify).
    ///
    /// # Errors
    ///
    /// Those of the exchange, and as [`token`](Self::token).
    pub fn verify(&self) -> Result<Token, Error> {
        self.run(self.0.source.verify())
    }

    /// As [`TokenSource::invalidate`](crate::TokenSource::invalidate).
    pub fn invalidate(&self, token: &Token) -> Invalidated {
        self.0.source.invalidate(token)
    }

    /// As [`TokenSource::status`](crate::TokenSource::status).
    pub fn status(&self) -> Status {
        self.0.source.status()
    }

    /// As [`TokenSource::stats`](crate::TokenSource::stats).
    pub fn stats(&self) -> Stats {
        self.0.source.stats()
    }

    /// The source itself, for what needs no waiting.
    pub fn inner(&self) -> &crate::TokenSource {
        &self.0.source
    }
}

/// Out of one whose transport no async runtime uses.
impl From<crate::TokenSource> for TokenSource {
    fn from(source: crate::TokenSource) -> Self {
        TokenSource(Arc::new(Inner { source, io: OnceLock::new() }))
    }
}

impl fmt::Debug for TokenSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("blocking::TokenSource").field(&self.0.source).finish()
    }
}
