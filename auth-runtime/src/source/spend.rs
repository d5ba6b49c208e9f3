//! Spending a refresh token (RFC 6749 section 6): at most once, unless it surely did not arrive.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use http::StatusCode;

use super::buyer::{Buyer, Used};
use super::flight::Flight;
use super::machine::Start;
use super::rotation::{Ready, Spendable};
use crate::error::{Error, Stage};
use crate::{Action, Token, TokenEndpoint};

/// What became of a refresh token that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// It can be sent again.
    Unspent,
    /// The vendor does not take it.
    Dead,
    /// Nobody knows.
    Unknown,
}

fn fate(error: &Error) -> Fate {
    if !error.is_sent() {
        return Fate::Unspent;
    }
    if error.stage() != Stage::Refused {
        return Fate::Unknown;
    }
    match (error.action(), error.status()) {
        // The vendor's own word that it did nothing, or that of its rate limiter. A bare 503 may come from a
        // gateway whose vendor has done it.
        (Action::Wait { .. }, status)
            if error.is_classed() || status == Some(StatusCode::TOO_MANY_REQUESTS) =>
        {
            Fate::Unspent
        }
        (Action::Wait { .. }, _) => Fate::Unknown,
        (_, Some(status)) if status.is_server_error() && error.code().is_none() => Fate::Unknown,
        _ => Fate::Dead,
    }
}

impl Buyer {
    /// The exchange that spends a refresh token. `None`: there is nothing to spend, or not any more, and the
    /// full exchange is next.
    pub(super) async fn spend(
        &self,
        endpoint: &Arc<dyn TokenEndpoint>,
        flight: &Flight,
        of: (Start, u32),
        used: &mut Used,
    ) -> Option<Result<Token, Error>> {
        let Some(seed) = endpoint.rotating() else {
            let refresh = endpoint.refresh()?;
            let spendable = match self.rotation.ready() {
                Ready::Spend(spendable) => spendable,
                Ready::UnderWay => return Some(Err(self.under_way())),
                Ready::Nothing | Ready::Stale | Ready::Lost => return None,
            };
            return match self.spend_with(endpoint, &*refresh, spendable, flight, of, used).await {
                Ok(token) => Some(Ok(token)),
                // Without a value that the request needs, it cannot be made.
                Err(error) if error.stage() == Stage::Request && !error.is_sent() => None,
                Err(error) if fate(&error) == Fate::Unspent => Some(Err(error)),
                // Another grant is another login, and says nothing about the token that is gone.
                Err(_) => None,
            };
        };
        // The only exchange there is.
        Some(match self.rotation.ready_for(seed) {
            Ready::Spend(spendable) if spendable.refresh_token.is_some() => {
                self.spend_with(endpoint, &**endpoint, spendable, flight, of, used).await
            }
            Ready::Spend(_) | Ready::Nothing => {
                let what = "the refresh token was refused, and there is no other one";
                Err(self.error(Stage::Refused, what).act(Action::AskCustomer))
            }
            Ready::UnderWay => Err(self.under_way()),
            Ready::Stale => {
                let what = "the refresh token that was loaded was redeemed before, and what replaced it was \
                            not saved there, or cannot be read there yet";
                Err(self.error(Stage::Credentials, what))
            }
            Ready::Lost => {
                let what = "a refresh before this one got no answer";
                Err(self.error(Stage::Transport, what).outcome_unknown())
            }
        })
    }

    fn under_way(&self) -> Error {
        self.error(Stage::Credentials, "the refresh token is being spent, or was replaced a moment ago")
    }

    async fn spend_with(
        &self,
        endpoint: &Arc<dyn TokenEndpoint>,
        request: &dyn TokenEndpoint,
        Spendable { refresh_token, token, epoch }: Spendable,
        flight: &Flight,
        of: (Start, u32),
        used: &mut Used,
    ) -> Result<Token, Error> {
        let mut cx = self.with_steps(endpoint, self.context(), used, &flight.budget).await?;
        if let Some(refresh_token) = refresh_token {
            cx = cx.with_refresh_token(refresh_token);
        }
        if let Some(token) = token {
            cx = cx.with_token(token);
        }
        // Before anything is spent, since it may take longer than the flight may.
        let permit = self.enter(&flight.budget).await;
        cx = cx.again().at(&self.config.clock);
        let Some(ticket) = self.rotation.spend(epoch) else { return Err(self.under_way()) };
        flight.ticket.store(ticket, Ordering::Release);
        // From here on the flight ends by itself alone.
        flight.spends.store(true, Ordering::Release);
        self.remember();
        let error = match self.ask(request, &cx, of, permit).await {
            Ok(token) => {
                self.rotation.bought(epoch, &token, true);
                return Ok(token);
            }
            Err(error) => error,
        };
        Err(match fate(&error) {
            Fate::Unspent => {
                self.rotation.put_back(epoch);
                error
            }
            Fate::Dead => {
                self.rotation.refused(epoch);
                error
            }
            Fate::Unknown => error.outcome_unknown(),
        })
    }
}

#[cfg(test)]
mod tests;
