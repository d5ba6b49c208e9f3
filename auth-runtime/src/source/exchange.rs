//! One exchange: with the tokens of its steps, in its turn.

use std::sync::Arc;

use super::buyer::{Buyer, Used, lock};
use super::counters::Counters;
use super::flight::Flight;
use super::gate::Permit;
use super::machine::Start;
use super::steps::StepOf;
use super::{Source, trace};
use crate::error::Error;
use crate::{Context, Secret, Token, TokenEndpoint};

impl Buyer {
    /// One exchange, with the refresh token where there is one and without it where that is refused.
    pub(super) async fn exchange(
        &self,
        endpoint: &Arc<dyn TokenEndpoint>,
        flight: &Flight,
        of: (Start, u32),
        used: &mut Used,
    ) -> Result<Token, Error> {
        // One that is given while a refresh is refused outlives the login that follows.
        let epoch = self.rotation.epoch();
        if let Some(outcome) = self.spend(endpoint, flight, of, used).await {
            return outcome;
        }
        let cx = self.with_steps(endpoint, self.context(), used).await?;
        let permit = self.enter().await;
        // It may have stood in line for long, and what is signed has to be of now.
        let cx = cx.again().at(&self.config.clock);
        let token = self.ask(&**endpoint, &cx, of, permit).await?;
        self.rotation.bought(epoch, &token, false);
        Ok(token)
    }

    /// With the tokens of the endpoint's steps, which sources of their own give.
    pub(crate) async fn with_steps(
        &self,
        endpoint: &Arc<dyn TokenEndpoint>,
        mut cx: Context,
        used: &mut Used,
    ) -> Result<Context, Error> {
        let names: Vec<_> = endpoint.steps().iter().map(|step| step.name).collect();
        for name in names {
            if cx.step(name).is_some() {
                continue;
            }
            let step = Arc::new(StepOf { parent: endpoint.clone(), name });
            let source = self.step_source(endpoint, name);
            let token = if let Some(source) = &source {
                source.token(&Some(step)).await
            } else {
                crate::exchange(&step, &*self.config.transport, &cx.for_step().at(&self.config.clock)).await
            };
            let token = token.map_err(|error| error.in_step(name))?;
            used.extend(source.map(|source| (name, source, token.clone())));
            cx = cx.again().at(&self.config.clock).with_step(name, token);
        }
        Ok(cx)
    }

    /// What is refused of the steps may be tried again, as that of the endpoint.
    pub(crate) fn reopen_steps(&self, endpoint: &dyn TokenEndpoint) {
        for step in endpoint.steps() {
            self.reopen_steps(step.endpoint);
            let mut named = self.config.named.iter().filter(|(of, _)| of == step.name);
            match (named.next(), self.steps.upgrade()) {
                (Some((_, source)), _) => source.shared().reopen(),
                (None, Some(steps)) => steps.reopen(step.endpoint),
                (None, None) => {}
            }
        }
    }

    /// Whether the tokens of steps are all that this endpoint can be refused for: it holds no secret of its own. Of one
    /// that is written by hand nobody knows.
    pub(super) fn rests_on_steps(&self, endpoint: &dyn TokenEndpoint, used: &Used) -> bool {
        if endpoint.table().is_none() {
            return false;
        }
        let cx = used.iter().fold(self.context(), |cx, (name, _, token)| cx.with_step(name, token.clone()));
        let mut theirs: Vec<_> = used.iter().map(|(.., token)| token.access_token().clone()).collect();
        theirs.extend(used.iter().filter_map(|(.., token)| token.refresh_token().cloned()));
        for step in endpoint.steps() {
            theirs.extend(step.endpoint.secrets(&cx.for_step()));
        }
        let is_theirs =
            |secret: &Secret| theirs.iter().any(|theirs| theirs.expose_secret() == secret.expose_secret());
        endpoint.secrets(&cx).iter().all(is_theirs)
    }

    fn step_source(&self, endpoint: &Arc<dyn TokenEndpoint>, name: &'static str) -> Option<Arc<Source>> {
        if let Some((_, source)) = self.config.named.iter().find(|(of, _)| of == name) {
            return Some(source.shared().clone());
        }
        let steps = self.steps.upgrade()?;
        let step = endpoint.steps().into_iter().find(|step| step.name == name)?;
        let now = steps.source(self, step.endpoint);
        let source = now.source();
        // The one before is dropped when the lock is free: it may be the last of its source.
        let _before = {
            let mut uses = lock(&self.uses);
            let place = uses.iter().position(|(of, _)| *of == name);
            let before = place.map(|place| uses.swap_remove(place));
            uses.push((name, now));
            before
        };
        Some(source)
    }

    /// Waits until the vendor may be asked, where there are limits.
    pub(crate) async fn enter(&self) -> Option<Permit<'_>> {
        Some(self.config.gate.as_ref()?.enter(&self.config.clock).await)
    }

    /// One request and its answer.
    pub(crate) async fn ask(
        &self,
        endpoint: &dyn TokenEndpoint,
        cx: &Context,
        (start, attempt): (Start, u32),
        permit: Option<Permit<'_>>,
    ) -> Result<Token, Error> {
        let counted = Counted::begin(&self.counters);
        let began = std::time::Instant::now();
        let mut origin = String::new();
        let mut sending = |uri: &http::Uri| {
            let authority = uri.authority().map_or("", http::uri::Authority::as_str);
            // Whatever an endpoint by hand puts before the host.
            let host = authority.rsplit('@').next().unwrap_or_default();
            origin = format!("{}://{host}", uri.scheme_str().unwrap_or_default());
        };
        let outcome = crate::endpoint::once(endpoint, &*self.config.transport, cx, None, &mut sending).await;
        drop(permit);
        counted.ends(outcome.is_ok());
        trace::exchanged(self, start, attempt, began.elapsed(), &outcome, &origin);
        outcome
    }
}

/// An exchange that is cut off has failed.
struct Counted<'a>(&'a Counters, bool);

impl<'a> Counted<'a> {
    fn begin(counters: &'a Counters) -> Self {
        counters.exchange();
        Counted(counters, false)
    }

    fn ends(mut self, succeeded: bool) {
        self.1 = succeeded;
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        if !self.1 {
            self.0.fail();
        }
    }
}
