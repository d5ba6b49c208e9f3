//! Where the endpoint of an exchange comes from.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use super::buyer::{Buyer, caught, lock};
use super::flight::Given;
use super::rotation::{Rotated, Rotation, Saving};
use super::status::Change;
use crate::error::{Error, Stage};
use crate::{Action, TokenEndpoint};

pub(crate) type Loading = Pin<Box<dyn Future<Output = Result<Arc<dyn TokenEndpoint>, Error>> + Send>>;

pub(crate) enum Credentials {
    Fixed(Arc<dyn TokenEndpoint>),
    Loaded(Arc<dyn Owner>),
    /// From whoever asks.
    Given,
    /// The source has a token, and no vendor.
    #[cfg(feature = "testing")]
    None,
}

/// Whose credentials they are: a user's closure, or one tenant of a pool.
pub(crate) trait Owner: Send + Sync {
    /// Called for each exchange.
    fn load(&self) -> Loading;

    fn save(&self, _: Rotated) -> Option<Saving> {
        None
    }

    /// A refresh token is about to be spent: whatever becomes of this source, the next one has to know.
    fn remember(&self, _: &Arc<Rotation>) {}

    /// Nothing is left that the next one has to know.
    fn release(&self) {}

    fn changed(&self, _: &Change) {}
}

impl Buyer {
    pub(crate) async fn load(&self, given: &Given) -> Result<Arc<dyn TokenEndpoint>, Error> {
        let endpoint = match &self.credentials {
            Credentials::Fixed(endpoint) => endpoint.clone(),
            Credentials::Loaded(owner) => {
                let loaded = caught(async { owner.load().await }).await.unwrap_or_else(|_| {
                    let what = "what reads the credentials panicked";
                    Err(self.error(Stage::Credentials, what).act(Action::ReportBug))
                });
                loaded.map_err(|error| error.of(&self.vendor()))?
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
        let vendor = endpoint.vendor();
        if *self.vendor() != *vendor {
            *lock(&self.vendor) = vendor.into();
        }
        Ok(endpoint)
    }
}
