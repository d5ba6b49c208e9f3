//! Saving a new refresh token.

use std::sync::atomic::Ordering;
use std::time::Duration;

use super::budget::Phase;
use super::credentials::Credentials;
use super::exchanger::Exchanger;
use super::flight::Flight;
use super::sync::{Panicked, caught};
use crate::action::Action;
use crate::error::{Error, Stage};

impl Exchanger {
    /// A new refresh token is in the user's hands before anybody gets what came with it.
    pub(super) async fn save(&self, flight: &Flight) -> Result<(), Error> {
        const TRIES: u32 = 3;
        if self.rotation.unsaved().is_none() {
            return Ok(());
        }
        flight.budget.begins(Phase::Save, &self.config);
        let _turn = self.rotation.saving().await;
        let Some(rotated) = self.rotation.unsaved() else { return Ok(()) };
        flight.redeems.store(true, Ordering::Release);
        self.remember();
        let persist = || async {
            let saving = match (&self.config.persist, &self.credentials) {
                (Some(persist), _) => Some(persist(rotated.clone())),
                (None, Credentials::Loaded(owner)) => owner.save(rotated.clone()),
                _ => None,
            };
            match saving {
                Some(saving) => saving.await,
                None => Ok(()),
            }
        };
        let mut tried = 1;
        loop {
            let error = match caught(persist()).await {
                Ok(Ok(())) => break,
                Ok(Err(error)) => error.of(&self.provider()).act(Action::Wait { until: None }),
                Err(Panicked) => {
                    let what = "what saves the refresh token panicked";
                    self.error(Stage::Credentials, what).act(Action::ReportBug)
                }
            };
            if tried == TRIES {
                return Err(error);
            }
            self.config.clock.sleep(Duration::from_millis(100) * tried).await;
            if !self.rotation.is_unsaved(&rotated) {
                // The customer brought another one meanwhile, and this one would overwrite it.
                return Ok(());
            }
            tried += 1;
        }
        self.rotation.saved(&rotated);
        Ok(())
    }
}
