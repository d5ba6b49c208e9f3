//! One request of an exchange, while it is under way.

use std::sync::OnceLock;
use std::time::Instant;

use bytes::Bytes;
use http::{Request, Response};

use super::{Record, TranscriptSink};
use crate::body::Body;
use crate::context::Context;
use crate::endpoint::TokenEndpoint;
use crate::error::Error;
use crate::token::Token;

/// A record while its exchange is under way. One that is dropped tells that the caller gave up.
pub(crate) struct Recording<'a> {
    sink: &'a TranscriptSink,
    endpoint: &'a dyn TokenEndpoint,
    cx: &'a Context,
    step: Option<&'static str>,
    sent: Option<Request<Body>>,
    received: Option<Response<Bytes>>,
    started: Instant,
    told: bool,
}

impl<'a> Recording<'a> {
    pub(crate) fn new(
        sink: &'a TranscriptSink,
        endpoint: &'a dyn TokenEndpoint,
        cx: &'a Context,
        step: Option<&'static str>,
    ) -> Self {
        let started = Instant::now();
        Recording { sink, endpoint, cx, step, sent: None, received: None, started, told: false }
    }

    pub(crate) fn sends(&mut self, request: &Request<Body>) {
        self.sent = Some(request.clone());
    }

    pub(crate) fn received(&mut self, response: &Response<Bytes>) {
        self.received = Some(response.clone());
    }

    pub(crate) fn ends(mut self, outcome: &Result<Token, Error>) {
        self.tell(Some(outcome));
    }

    fn tell(&mut self, outcome: Option<&Result<Token, Error>>) {
        // First, so that a sink that panics is not called again while that unwinds.
        self.told = true;
        (self.sink)(&Record {
            endpoint: self.endpoint,
            cx: self.cx,
            step: self.step,
            sent: self.sent.as_ref(),
            received: self.received.as_ref(),
            outcome,
            duration: self.started.elapsed(),
            shown: OnceLock::new(),
        });
    }
}

impl Drop for Recording<'_> {
    fn drop(&mut self) {
        // While a panic unwinds, a sink that panics too would end the process.
        if !self.told && !std::thread::panicking() {
            self.tell(None);
        }
    }
}
