//! The limits of a client.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use hyper_util::client::proxy::matcher::Matcher;

use super::pools::Pools;
use super::{CONNECT_TIMEOUT, Client, MAX_BODY, TIMEOUT};

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
    pub(super) fn new() -> Self {
        ClientBuilder { client: None, timeout: TIMEOUT, connect_timeout: CONNECT_TIMEOUT, max_body: MAX_BODY }
    }

    /// Sends with a client of your own, under the limits set here: see `Client::from`, and
    /// [`Client::with_unpooled`] for the second one that it needs. Its connect timeout stays its own.
    pub fn client(mut self, client: reqwest::Client) -> Self {
        self.client = Some(client);
        self
    }

    /// For one request in all, from the first byte to the last of its response. 30 s unless set.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// For the connection, TLS included. 10 s unless set.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// The longest response in bytes, after decompression where a client of your own decompresses. 1 MiB unless
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
        let proxies = client.is_none().then(|| Arc::new(Matcher::from_system()));
        let pools = match client {
            Some(client) => Pools::around(Some(client), timeout, connect_timeout),
            None => Pools::new(timeout, connect_timeout)?,
        };
        let pools = Arc::new(pools);
        Ok(Client { pools, unpooled: None, proxies, timeout, connect_timeout, max_body, transcript: None })
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

/// No HTTP client can be made on this machine: see [`ClientBuilder::build`].
#[derive(Debug)]
pub struct BuildClientError(pub(super) reqwest::Error);

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
