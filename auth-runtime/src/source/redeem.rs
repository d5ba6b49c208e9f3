//! Spending a refresh token (RFC 6749 section 6): at most once, unless it surely did not arrive.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use http::StatusCode;

use super::exchanger::{Exchanger, Used};
use super::flight::Flight;
use super::machine::Start;
use super::policy::Kind;
use super::rotation::{Ready, Spendable};
use crate::action::Action;
use crate::endpoint::TokenEndpoint;
use crate::error::{Error, Stage};
use crate::token::Token;
use crate::verdict::Fate;

/// What became of a refresh token that was sent, by how its exchange failed.
fn fate(error: &Error) -> Fate {
    if !error.is_sent() {
        return Fate::Kept;
    }
    match (error.stage(), error.verdict(), error.status()) {
        (Stage::Refused, Some(verdict), Some(status)) => verdict.fate(status),
        (Stage::Refused, Some(verdict), None) => verdict.fate(StatusCode::BAD_REQUEST),
        // An endpoint by hand that names no code: what it says is about the credentials, and not about the
        // refresh token alone.
        (Stage::Refused, None, _) if !matches!(error.action(), Action::Wait { .. }) => Fate::Kept,
        _ => Fate::Unknown,
    }
}

/// Whether a refresh can be made of it; else no request is built, and nobody is told of a failure.
fn is_possible(refresh: &dyn TokenEndpoint, spendable: &Spendable) -> bool {
    crate::refresh::is_possible(refresh, spendable.refresh_token.as_ref(), spendable.token.as_ref())
}

impl Exchanger {
    /// The exchange that redeems a refresh token. `None`: there is nothing to redeem, or not any more, and the
    /// full exchange is next.
    pub(super) async fn redeem(
        &self,
        endpoint: &Arc<dyn TokenEndpoint>,
        flight: &Flight,
        of: (Start, u32),
        used: &mut Used,
    ) -> Option<Result<Token, Error>> {
        self.rotation.expire(self.config.clock.now());
        let Some(seed) = endpoint.details().into_rotating() else {
            let Some(refresh) = endpoint.refresh() else {
                self.drop_unredeemed(&**endpoint);
                return None;
            };
            let spendable = match self.rotation.ready() {
                Ready::Redeem(spendable) if is_possible(&*refresh, &spendable) => spendable,
                Ready::UnderWay => return Some(Err(self.under_way())),
                Ready::Redeem(_) | Ready::Nothing | Ready::Stale | Ready::Lost => return None,
            };
            return match self.redeem_with(endpoint, &*refresh, spendable, flight, of, used).await {
                Ok(token) => Some(Ok(token)),
                // Without a value that the request needs, it cannot be made.
                Err(error) if error.stage() == Stage::Request && !error.is_sent() => None,
                // Nothing was refused, and the login would meet the same.
                Err(error) if fate(&error) == Fate::Kept && !Kind::of(&error).is_latched() => {
                    Some(Err(error))
                }
                // Another grant is another login, and says nothing about the token that is gone.
                Err(_) => None,
            };
        };
        // The only exchange there is.
        Some(match self.rotation.ready_for(seed) {
            Ready::Redeem(spendable) if spendable.refresh_token.is_some() => {
                self.redeem_with(endpoint, &**endpoint, spendable, flight, of, used).await
            }
            // Whoever asks later must hear the same as the first one.
            Ready::Redeem(_) | Ready::Nothing => Err(self.rotation.first_error().unwrap_or_else(|| {
                let what = "the refresh token was refused, and there is no other one";
                self.error(Stage::Refused, what).act(Action::AskCustomer)
            })),
            Ready::UnderWay => Err(self.under_way()),
            Ready::Stale => {
                let what = "the refresh token that was loaded was redeemed before, and what replaced it was \
                            not saved there, or cannot be read there yet";
                Err(self.error(Stage::Credentials, what))
            }
            Ready::Lost => Err(self.rotation.first_error().unwrap_or_else(|| {
                let what = "a refresh before this one got no response";
                self.error(Stage::Transport, what).outcome_unknown()
            })),
        })
    }

    /// A refresh token that the user gave to an endpoint that redeems none is told, and dropped: the login goes on.
    pub(crate) fn drop_unredeemed(&self, endpoint: &dyn TokenEndpoint) {
        let redeems = endpoint.details().is_rotating() || endpoint.refresh().is_some();
        if !redeems && self.rotation.drop_given() {
            super::trace::unredeemed(self);
        }
    }

    fn under_way(&self) -> Error {
        self.error(Stage::Credentials, "the refresh token is being redeemed, or was replaced a moment ago")
    }

    async fn redeem_with(
        &self,
        endpoint: &Arc<dyn TokenEndpoint>,
        request: &dyn TokenEndpoint,
        Spendable { refresh_token, token, epoch }: Spendable,
        flight: &Flight,
        of: (Start, u32),
        used: &mut Used,
    ) -> Result<Token, Error> {
        let mut cx = self.with_steps(endpoint, self.context(), used, &flight.budget).await?;
        let is_sent = refresh_token.is_some();
        if let Some(refresh_token) = refresh_token {
            cx = cx.with_refresh_token(refresh_token);
        }
        if let Some(token) = token {
            cx = cx.with_token(token);
        }
        // Before anything is redeemed, since it may take longer than the flight may.
        let permit = self.enter(&flight.budget).await;
        cx = cx.again().at(&self.config.clock);
        let replay = endpoint.details().spec().and_then(|table| table.replay).map(Duration::from_millis);
        let Some(ticket) = self.rotation.redeem(epoch, self.config.clock.now(), replay) else {
            return Err(self.under_way());
        };
        flight.ticket.store(ticket, Ordering::Release);
        // From here on the flight ends by itself alone.
        flight.redeems.store(true, Ordering::Release);
        self.remember();
        let mut error = match self.ask(request, &cx, of, permit).await {
            Ok(token) if is_sent && token.lacks_its_refresh_token() => {
                // The provider takes the one before for a stolen one, if it has replaced it.
                let what = "a new refresh token came with the last token and could not be read";
                let error = self.error(Stage::Response, what).outcome_unknown();
                self.rotation.acquired_unread(epoch, &token, self.config.clock.now(), &error);
                return Ok(token);
            }
            Ok(token) => {
                self.rotation.acquired(epoch, &token, true);
                return Ok(token);
            }
            Err(error) => error,
        };
        if let Some(new) = error.take_refresh_token() {
            self.rotation.rescued(epoch, new, error.status().is_none_or(|status| status.is_success()));
            // A failure to save it is told when it is tried again, before anything else is sent.
            drop(self.save(flight).await);
            return Err(error);
        }
        Err(match fate(&error) {
            Fate::Kept => {
                self.rotation.put_back(epoch);
                error
            }
            Fate::Ended => {
                self.rotation.refused(epoch, &error);
                error
            }
            Fate::Unknown => self.without_outcome(epoch, ticket, error),
        })
    }

    /// Nobody knows whether the provider took the refresh token. One that it answers again may be sent again.
    fn without_outcome(&self, epoch: u64, ticket: u64, error: Error) -> Error {
        if self.rotation.may_be_repeated(epoch, self.config.clock.now()) {
            return error.repeatable();
        }
        let error = error.outcome_unknown();
        self.rotation.lost_for_good(ticket, &error);
        error
    }
}

#[cfg(test)]
mod tests;
