//! A context by hand.

use std::fmt;
use std::time::SystemTime;

use http::{HeaderName, HeaderValue};

use super::{Context, Fixed, Refreshed};
use crate::secret::Secret;
use crate::server::Server;
use crate::token::Token;

/// Makes a [`Context`]: see [`Context::builder`].
#[must_use]
pub struct ContextBuilder {
    fixed: Fixed,
    steps: Vec<(&'static str, Token)>,
    refreshed: Refreshed,
}

impl ContextBuilder {
    pub(super) fn new() -> Self {
        ContextBuilder { fixed: Fixed::default(), steps: Vec::new(), refreshed: Refreshed::default() }
    }

    /// Fixes the clock.
    pub fn now(mut self, now: SystemTime) -> Self {
        self.fixed.now = Some(now);
        self
    }

    /// Fixes what `nonce` and `nonce(N)` give. For knownanswers only: a real nonce is used once.
    pub fn nonce(mut self, nonce: impl Into<String>) -> Self {
        self.fixed.nonce = Some(nonce.into());
        self
    }

    /// Fixes what `uuid` gives. For knownanswers only.
    pub fn uuid(mut self, uuid: impl Into<String>) -> Self {
        self.fixed.uuid = Some(uuid.into());
        self
    }

    /// Replaces scheme, host and port of the declared URL, for a simulator or a proxy; a path on it is put in
    /// front of the declared one. What is signed is computed afterwards. It holds for the requests of earlier
    /// steps too.
    pub fn origin(mut self, origin: Server) -> Self {
        self.fixed.origin = Some(origin);
        self
    }

    /// Sends one more header. A request whose declaration sets the same header refuses it.
    pub fn header(mut self, name: HeaderName, mut value: HeaderValue) -> Self {
        // Who adds a header at run time may well add a key; nobody is helped by seeing it in a log.
        value.set_sensitive(true);
        self.fixed.headers.push((name, value));
        self
    }

    /// Sends one more parameter, as a text, beside the declared ones and in their encoding. A request whose
    /// declaration sets the same parameter refuses it.
    pub fn param(mut self, name: impl Into<String>, value: impl Into<Secret>) -> Self {
        self.fixed.params.push((name.into(), value.into()));
        self
    }

    /// Gives the token of an earlier step, which is not acquired then: see [`Context::with_step`].
    pub fn step(mut self, name: &'static str, token: Token) -> Self {
        self.steps.push((name, token));
        self
    }

    /// Gives the refresh token: see [`Context::with_refresh_token`].
    pub fn refresh_token(mut self, refresh_token: impl Into<Secret>) -> Self {
        self.refreshed.refresh_token = Some(refresh_token.into());
        self
    }

    /// Gives the token that is refreshed: see [`Context::with_token`].
    pub fn token(mut self, token: Token) -> Self {
        self.refreshed.token = Some(token);
        self
    }

    /// The context. The clock is read now unless it is fixed; random numbers are drawn when the first value
    /// asks.
    pub fn build(self) -> Context {
        let ContextBuilder { fixed, steps, refreshed } = self;
        let cx = Context { refreshed, ..Context::draw(Some(Box::new(fixed))) };
        steps.into_iter().fold(cx, |cx, (name, token)| cx.with_step(name, token))
    }
}

impl fmt::Debug for ContextBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ContextBuilder").finish_non_exhaustive()
    }
}
