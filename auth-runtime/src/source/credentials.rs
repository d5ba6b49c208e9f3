//! Where the endpoint of an exchange comes from.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use super::budget::{Budget, Phase};
use super::exchanger::Exchanger;
use super::flight::Given;
use super::rotation::{RotatedToken, Saving};
use super::status::StateChange;
use super::sync::{caught, lock};
use crate::action::Action;
use crate::endpoint::TokenEndpoint;
use crate::error::{Error, Stage};

pub(crate) type Loading = Pin<Box<dyn Future<Output = Result<Arc<dyn TokenEndpoint>, Error>> + Send>>;

pub(crate) enum Credentials {
    Fixed(Arc<dyn TokenEndpoint>),
    Loaded(Arc<dyn Owner>),
    /// From whoever asks.
    Given,
    /// The source has a token, and no provider.
    #[cfg(feature = "testing")]
    None,
}

/// Whose credentials they are: a user's closure, or one tenant of a pool.
pub(crate) trait Owner: Send + Sync {
    /// Called for each exchange.
    fn load(&self) -> Loading;

    fn save(&self, _: RotatedToken) -> Option<Saving> {
        None
    }

    /// Whether it does.
    fn saves(&self) -> bool {
        false
    }

    fn changed(&self, _: &StateChange) {}
}

impl Exchanger {
    /// What is wrong with the settings.
    pub(crate) fn fault(&self) -> Option<Error> {
        self.config.fault.map(|fault| self.error(Stage::Request, fault))
    }

    /// The endpoint, where it is known without loading it.
    pub(crate) fn known_endpoint(&self) -> Option<Arc<dyn TokenEndpoint>> {
        match &self.credentials {
            Credentials::Fixed(endpoint) => Some(endpoint.clone()),
            _ => lock(&self.known).endpoint.clone(),
        }
    }

    pub(crate) async fn load(&self, given: &Given, budget: &Budget) -> Result<Arc<dyn TokenEndpoint>, Error> {
        if let Some(fault) = self.fault() {
            return Err(fault);
        }
        budget.begins(Phase::Load, &self.config);
        let endpoint = match &self.credentials {
            Credentials::Fixed(endpoint) => endpoint.clone(),
            Credentials::Loaded(owner) => {
                let loaded = caught(async { owner.load().await }).await.unwrap_or_else(|_| {
                    let what = "what reads the credentials panicked";
                    Err(self.error(Stage::Credentials, what).act(Action::ReportBug))
                });
                loaded.map_err(|error| error.of(&self.provider()))?
            }
            Credentials::Given => {
                given.clone().ok_or_else(|| self.error(Stage::Credentials, "no endpoint was given"))?
            }
            #[cfg(feature = "testing")]
            Credentials::None => {
                let what = "this source has one fixed token, and that was refused";
                return Err(self.error(Stage::Credentials, what).act(Action::FixConfiguration));
            }
        };
        let provider = endpoint.provider();
        if *self.provider() != *provider {
            let provider =
                self.steps.upgrade().map_or_else(|| provider.into(), |steps| steps.provider(provider));
            lock(&self.known).provider = provider;
        }
        if matches!(self.credentials, Credentials::Loaded(_))
            && let Some(fault) = self.config.fault_of(&*endpoint, self.saves())
        {
            return Err(self.error(Stage::Request, fault));
        }
        Ok(endpoint)
    }
}
