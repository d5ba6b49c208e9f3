//! Steps as sources: who needs a step's token gets a cached one, and a thousand who need the same acquire one.

use std::fmt;
use std::sync::{Arc, Mutex, OnceLock};

use bytes::Bytes;

use super::exchanger::Exchanger;
use super::living::Living;
use super::memory::{ENTRIES, Memory};
use super::sync::lock;
use super::{Source, fingerprint};
use crate::action::Action;
use crate::body::Body;
use crate::context::Context;
use crate::endpoint::TokenEndpoint;
use crate::error::{Error, Stage};
use crate::forward::forward;
use crate::token::Token;

/// The sources of steps, by what their endpoints are made of. Each lives as long as somebody uses it.
#[derive(Default)]
pub(crate) struct Steps {
    /// `None` as long as there is no step.
    living: Mutex<Option<Box<Living<[u8; 32]>>>>,
    /// What outlives them.
    memory: OnceLock<Arc<Memory>>,
    /// The first provider that credentials named: nearly always that of all tenants of a pool.
    provider: OnceLock<Arc<str>>,
}

impl Steps {
    pub(crate) fn new(memory: Arc<Memory>) -> Self {
        Steps { living: Mutex::default(), memory: memory.into(), provider: OnceLock::new() }
    }

    /// This name, in one piece of memory for all who have the same.
    pub(crate) fn provider(&self, name: &str) -> Arc<str> {
        let first = self.provider.get_or_init(|| name.into());
        if **first == *name { first.clone() } else { name.into() }
    }

    /// The source of such a step. Its endpoint comes with each question, so that it keeps nobody's
    /// credentials.
    pub(crate) fn source(&self, of: &Exchanger, endpoint: &dyn TokenEndpoint) -> Use {
        let key = fingerprint(endpoint);
        let memory = self.memory.get_or_init(|| Arc::new(Memory::new(ENTRIES)));
        let mut living = lock(&self.living);
        let living = living.get_or_insert_default();
        let source = living.get(&key).unwrap_or_else(|| {
            let source = super::remembering(memory.record(&key), |rotation| {
                of.for_step(endpoint.provider(), rotation)
            });
            living.insert(key, &source);
            source
        });
        Use::new(source)
    }

    /// What is refused of any of them may be tried again.
    pub(crate) fn reopen(&self) {
        let all = lock(&self.living).as_ref().map(|living| living.all()).unwrap_or_default();
        for source in all {
            source.job.reopen();
            drop(source.reopen());
        }
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
    parent: Arc<dyn TokenEndpoint>,
    gone: Gone,
}

impl StepOf {
    pub(crate) fn new(parent: Arc<dyn TokenEndpoint>, name: &'static str) -> Self {
        StepOf { parent, gone: Gone { name } }
    }

    fn endpoint(&self) -> &dyn TokenEndpoint {
        let mut steps = self.parent.steps().into_iter();
        steps.find(|step| step.name == self.gone.name).map_or(&self.gone, |step| step.endpoint)
    }
}

forward!([] StepOf, it => it.endpoint());

/// The endpoint of a step that an endpoint by hand named a moment ago, and names no more.
struct Gone {
    name: &'static str,
}

impl Gone {
    fn error(&self) -> Error {
        let what = format!("the step `{}` was there a moment ago", self.name);
        Error::custom(Stage::Request, self.name, what, Action::ReportBug)
    }
}

impl TokenEndpoint for Gone {
    fn provider(&self) -> &str {
        self.name
    }

    fn request(&self, _: &Context) -> Result<http::Request<Body>, Error> {
        Err(self.error())
    }

    fn response(&self, _: http::Response<Bytes>, _: &Context) -> Result<Token, Error> {
        Err(self.error())
    }
}
