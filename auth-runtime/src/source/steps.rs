//! Steps as sources: who needs a step's token gets one that is held, and a thousand who need the same buy one.

use std::fmt;
use std::sync::{Arc, Mutex};

use bytes::Bytes;

use super::buyer::{Buyer, lock};
use super::living::Living;
use super::memory::{ENTRIES, Memory};
use super::{Source, fingerprint};
use crate::fingerprint::Fingerprint;
use crate::request::explain::Explanation;
use crate::response::redact::RedactedResponse;
use crate::{Action, Body, Context, Error, Secret, Stage, Step, Token, TokenEndpoint};

/// The sources of steps, by what their endpoints are made of. Each lives as long as somebody uses it.
pub(crate) struct Steps {
    living: Mutex<Living<[u8; 32]>>,
    /// What outlives them.
    memory: Arc<Memory>,
}

impl Steps {
    pub(crate) fn new(memory: Arc<Memory>) -> Self {
        Steps { living: Mutex::default(), memory }
    }

    /// The source of such a step. Its endpoint comes with each question, so that it keeps nobody's
    /// credentials.
    pub(crate) fn source(&self, of: &Buyer, endpoint: &dyn TokenEndpoint) -> Use {
        let key = fingerprint(endpoint);
        let mut living = lock(&self.living);
        let source = living.get(&key).unwrap_or_else(|| {
            let source = super::remembering(self.memory.record(&key), |rotation| {
                of.for_step(endpoint.vendor(), rotation)
            });
            living.insert(key, &source);
            source
        });
        Use::new(source)
    }

    /// What is refused of any of them may be tried again.
    pub(crate) fn reopen(&self) {
        let all = lock(&self.living).all();
        for source in all {
            source.job.reopen();
            drop(source.reopen());
        }
    }
}

impl Default for Steps {
    fn default() -> Self {
        Steps::new(Arc::new(Memory::new(ENTRIES)))
    }
}

/// Somebody uses a step's source.
pub(crate) struct Use(Arc<Source>);

impl Use {
    fn new(source: Arc<Source>) -> Self {
        source.open();
        Use(source)
    }

    pub(crate) fn source(&self) -> Arc<Source> {
        self.0.clone()
    }
}

impl Drop for Use {
    fn drop(&mut self) {
        self.0.close();
    }
}

impl fmt::Debug for Steps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Steps").finish_non_exhaustive()
    }
}

/// A step's endpoint, which lives inside the endpoint that needs it.
pub(crate) struct StepOf {
    pub(crate) parent: Arc<dyn TokenEndpoint>,
    pub(crate) name: &'static str,
}

impl StepOf {
    fn endpoint(&self) -> Option<&dyn TokenEndpoint> {
        self.parent.steps().into_iter().find(|step| step.name == self.name).map(|step| step.endpoint)
    }

    fn gone(&self) -> Error {
        let what = format!("the step `{}` was there a moment ago", self.name);
        Error::custom(Stage::Request, self.parent.vendor().to_owned(), what, Action::ReportBug)
    }
}

impl TokenEndpoint for StepOf {
    fn vendor(&self) -> &str {
        self.endpoint().map_or(self.name, TokenEndpoint::vendor)
    }

    fn request(&self, cx: &Context) -> Result<http::Request<Body>, Error> {
        self.endpoint().ok_or_else(|| self.gone())?.request(cx)
    }

    fn response(&self, response: http::Response<Bytes>, cx: &Context) -> Result<Token, Error> {
        self.endpoint().ok_or_else(|| self.gone())?.response(response, cx)
    }

    fn steps(&self) -> Vec<Step<'_>> {
        self.endpoint().map(TokenEndpoint::steps).unwrap_or_default()
    }

    fn authorize(&self, token: &Token, request: &mut http::request::Parts) -> Result<(), Error> {
        self.endpoint().ok_or_else(|| self.gone())?.authorize(token, request)
    }

    fn explain(&self, cx: &Context) -> Result<Explanation, Error> {
        self.endpoint().ok_or_else(|| self.gone())?.explain(cx)
    }

    fn redact(&self, response: &http::Response<Bytes>, cx: &Context) -> RedactedResponse {
        match self.endpoint() {
            Some(endpoint) => endpoint.redact(response, cx),
            None => crate::response::redact::opaque(response, &[]),
        }
    }

    fn secrets(&self, cx: &Context) -> Vec<Secret> {
        self.endpoint().map(|endpoint| endpoint.secrets(cx)).unwrap_or_default()
    }

    fn refresh(&self) -> Option<Box<dyn TokenEndpoint + '_>> {
        self.endpoint()?.refresh()
    }

    fn rotating(&self) -> Option<&Secret> {
        self.endpoint()?.rotating()
    }

    fn fingerprint(&self, into: &mut Fingerprint) {
        if let Some(endpoint) = self.endpoint() {
            endpoint.fingerprint(into);
        }
    }
}
