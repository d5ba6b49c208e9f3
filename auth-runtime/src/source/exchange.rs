//! One exchange: with the tokens of its steps, in its turn.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::budget::{Budget, Phase};
use super::counters::Counters;
use super::exchanger::{Exchanger, Used};
use super::flight::Flight;
use super::gate::Permit;
use super::machine::Start;
use super::steps::StepOf;
use super::sync::lock;
use super::{Source, trace};
use crate::context::Context;
use crate::endpoint::TokenEndpoint;
use crate::error::{Error, Stage};
use crate::secret::Secret;
use crate::token::Token;

impl Exchanger {
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
        if let Some(outcome) = self.redeem(endpoint, flight, of, used).await {
            return outcome;
        }
        let cx = self.with_steps(endpoint, self.context(), used, &flight.budget).await?;
        let permit = self.enter(&flight.budget).await;
        // It may have stood in line for long, and what is signed has to be of now.
        let cx = cx.again().at(&self.config.clock);
        let token = match self.ask(&**endpoint, &cx, of, permit).await {
            Ok(token) => token,
            Err(mut error) => {
                if let Some(new) = error.take_refresh_token() {
                    // An authorization code is good for one exchange: what it gave is all there will ever be.
                    self.rotation.rescued(epoch, new, true);
                    drop(self.save(flight).await);
                }
                return Err(error);
            }
        };
        if endpoint.details().is_rotating() || endpoint.refresh().is_some() {
            self.rotation.acquired(epoch, &token, false);
        } else {
            self.rotation.acquired_for_once(epoch, &token);
        }
        Ok(token)
    }

    /// With the tokens of the endpoint's steps, which sources of their own give.
    pub(crate) async fn with_steps(
        &self,
        endpoint: &Arc<dyn TokenEndpoint>,
        mut cx: Context,
        used: &mut Used,
        budget: &Budget,
    ) -> Result<Context, Error> {
        let names: Vec<_> = endpoint.steps().iter().map(|step| step.name).collect();
        if let Some((typo, _)) = self.config.named.iter().find(|(name, _)| !names.contains(&name.as_str())) {
            let what = format!("it has no step `{typo}`; its steps are: {}", names.join(", "));
            return Err(Error::new(Stage::Request, self.provider().to_string(), what));
        }
        for name in names {
            if cx.step(name).is_some() {
                continue;
            }
            let step = Arc::new(StepOf::new(endpoint.clone(), name));
            let source = self.step_source(endpoint, name)?;
            let token = if let Some(source) = &source {
                budget.begins(Phase::Step, &self.config);
                source.token(&Some(step)).await
            } else {
                budget.begins(Phase::Exchange, &self.config);
                crate::exchange(&step, &*self.config.transport, &cx.for_step().at(&self.config.clock)).await
            };
            let token = token.map_err(|error| error.in_step(name))?;
            used.extend(source.map(|source| (name, source, token.clone())));
            cx = cx.again().at(&self.config.clock).with_step(name, token);
        }
        Ok(cx)
    }

    /// What is refused of the steps may be tried again, as that of the endpoint.
    pub(crate) fn reopen_steps(&self) {
        for (_, source) in &self.config.named {
            drop(source.shared().reopen());
        }
        let used: Vec<_> = {
            let known = lock(&self.known);
            known.rare.iter().flat_map(|rare| &rare.uses).map(|(_, used)| used.source()).collect()
        };
        for source in used {
            source.job.reopen();
            source.job.reopen_steps();
            drop(source.reopen());
        }
    }

    /// Whether the tokens of steps are all that this endpoint can be refused for: it holds no secret of its
    /// own. Of one that is written by hand nobody knows.
    pub(super) fn rests_on_steps(&self, endpoint: &dyn TokenEndpoint, used: &Used) -> bool {
        if endpoint.details().spec().is_none() {
            return false;
        }
        let cx = used.iter().fold(self.context(), |cx, (name, _, token)| cx.with_step(name, token.clone()));
        let mut own = endpoint.secrets(&cx);
        let is = |one: &Secret, other: &Secret| one.expose_secret() == other.expose_secret();
        // Each secret of a step is named once, also if one of the endpoint's happens to be the same text.
        for theirs in endpoint.steps().iter().flat_map(|step| step.endpoint.secrets(&cx.for_step())) {
            if let Some(place) = own.iter().position(|own| is(own, &theirs)) {
                own.swap_remove(place);
            }
        }
        own.iter().all(|own| {
            used.iter().any(|(.., token)| {
                is(own, token.access_token()) || token.refresh_token().is_some_and(|theirs| is(own, theirs))
            })
        })
    }

    fn step_source(
        &self,
        endpoint: &Arc<dyn TokenEndpoint>,
        name: &'static str,
    ) -> Result<Option<Arc<Source>>, Error> {
        if let Some((_, source)) = self.config.named.iter().find(|(of, _)| of == name) {
            return Ok(Some(source.shared().clone()));
        }
        let step = endpoint.steps().into_iter().find(|step| step.name == name);
        if step.is_some_and(|step| step.endpoint.details().is_rotating()) {
            // Nobody would save what replaces it.
            let what = "the refresh token of a step rotates: give the step a source that saves it, with `step(name, &source)`";
            return Err(self.error(Stage::Request, what).in_step(name));
        }
        let (Some(steps), Some(step)) = (self.steps.upgrade(), step) else { return Ok(None) };
        let now = steps.source(self, step.endpoint);
        let source = now.source();
        // The one before is dropped when the lock is free: it may be the last of its source.
        let _before = {
            let mut known = lock(&self.known);
            let uses = &mut known.rare().uses;
            let place = uses.iter().position(|(of, _)| *of == name);
            let before = place.map(|place| uses.swap_remove(place));
            uses.push((name, now));
            before
        };
        Ok(Some(source))
    }

    /// Waits until the provider may be asked, where there are limits. From then on the time is the exchange's.
    pub(crate) async fn enter(&self, budget: &Budget) -> Option<Permit<'_>> {
        let permit = match &self.config.gate {
            Some(gate) => {
                budget.begins(Phase::Line, &self.config);
                Some(gate.enter(&self.config.clock).await)
            }
            None => None,
        };
        budget.begins(Phase::Exchange, &self.config);
        permit
    }

    /// One request and its response.
    pub(crate) async fn ask(
        &self,
        endpoint: &dyn TokenEndpoint,
        cx: &Context,
        (start, attempt): (Start, u32),
        mut permit: Option<Permit<'_>>,
    ) -> Result<Token, Error> {
        let counted = Counted::begin(&self.counters);
        let began = std::time::Instant::now();
        let mut origin = String::new();
        let sent = AtomicBool::new(false);
        let mut sending = |uri: &http::Uri| {
            sent.store(true, Ordering::Release);
            let authority = uri.authority().map_or("", http::uri::Authority::as_str);
            // Whatever an endpoint by hand puts before the host.
            let host = authority.rsplit('@').next().unwrap_or_default();
            origin = format!("{}://{host}", uri.scheme_str().unwrap_or_default());
        };
        let outcome = {
            let mut once =
                pin!(crate::exchange::once(endpoint, &*self.config.transport, cx, None, &mut sending));
            poll_fn(|cx| {
                let polled = once.as_mut().poll(cx);
                // After the transport had it, so that no moment that is counted lies before the sending.
                if sent.load(Ordering::Acquire)
                    && let Some(permit) = &mut permit
                {
                    permit.sent(&self.config.clock);
                }
                polled
            })
            .await
        };
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
