//! Steps as sources: who needs a step's token gets one that is held, and a thousand who need the same buy one.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;

use super::buyer::Buyer;
use super::{Source, fingerprint};
use crate::fingerprint::Fingerprint;
use crate::request::explain::Explanation;
use crate::response::redact::RedactedResponse;
use crate::{Action, Body, Context, Error, Secret, Stage, Step, Token, TokenEndpoint};

/// The sources of steps, by what their endpoints are made of.
#[derive(Default)]
pub(crate) struct Steps {
    sources: Mutex<HashMap<[u8; 32], Arc<Source>>>,
}

/// As many vendors and partners as one program has; beyond that the least useful are those that hold nothing.
const MOST: usize = 1024;

impl Steps {
    /// The source of such a step. Its endpoint comes with each question, so that it keeps nobody's credentials.
    pub(crate) fn source(&self, of: &Buyer, endpoint: &dyn TokenEndpoint) -> Arc<Source> {
        let key = fingerprint(endpoint);
        let mut sources = self.sources.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(source) = sources.get(&key) {
            return source.clone();
        }
        if sources.len() >= MOST {
            sources.retain(|_, source| {
                let useful = source.view.load().is_some() || source.flight().is_some();
                if !useful {
                    source.close();
                }
                useful
            });
        }
        if sources.len() >= MOST {
            sources.drain().for_each(|(_, source)| source.close());
        }
        let buyer = of.for_step(endpoint.vendor());
        let source = super::source(buyer);
        source.open();
        sources.insert(key, source.clone());
        source
    }
}

impl Steps {
    /// What is refused of this one may be tried again.
    pub(crate) fn reopen(&self, endpoint: &dyn TokenEndpoint) {
        let sources = self.sources.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(source) = sources.get(&fingerprint(endpoint)) {
            source.reopen();
        }
    }
}

impl Drop for Steps {
    fn drop(&mut self) {
        let sources = self.sources.get_mut().unwrap_or_else(PoisonError::into_inner);
        for source in sources.values() {
            source.close();
        }
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
