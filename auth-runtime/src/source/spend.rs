//! Spending a refresh token (RFC 6749 section 6): at most once, unless it surely did not arrive.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use http::StatusCode;

use super::buyer::Buyer;
use super::machine::Start;
use super::rotation::Ready;
use super::shared::Flight;
use crate::error::{Error, Stage};
use crate::{Action, Secret, Token, TokenEndpoint};

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
        // The vendor's own word, or that of its rate limiter. A bare 503 may come from a gateway whose vendor
        // has done it.
        (Action::Wait { .. }, status)
            if error.code().is_some() || status == Some(StatusCode::TOO_MANY_REQUESTS) =>
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
        used: &mut Vec<(Arc<super::Source>, Token)>,
    ) -> Option<Result<Token, Error>> {
        if let Some(seed) = endpoint.rotating() {
            // The only exchange there is.
            return match self.rotation.ready_for(seed) {
                Ready::Spend(Some(secret), token) => {
                    let spending = (&**endpoint, Some(secret), token);
                    Some(self.spend_with(endpoint, spending, flight, of, used).await)
                }
                Ready::Spend(None, _) | Ready::Nothing => {
                    let what = "the refresh token was refused, and there is no other one";
                    Some(Err(self.error(Stage::Credentials, what).act(Action::AskCustomer)))
                }
                Ready::Lost => {
                    let what = "a refresh before this one got no answer";
                    Some(Err(self.error(Stage::Transport, what).outcome_unknown()))
                }
            };
        }
        let refresh = endpoint.refresh()?;
        let Ready::Spend(secret, token) = self.rotation.ready() else { return None };
        let outcome = self.spend_with(endpoint, (&*refresh, secret, token), flight, of, used).await;
        match outcome {
            Ok(token) => Some(Ok(token)),
            // Without one that the request needs, it cannot be made.
            Err(error) if error.stage() == Stage::Request => None,
            Err(error) if fate(&error) == Fate::Unspent => Some(Err(error)),
            // Another grant is another login, and says nothing about the token that is gone.
            Err(_) => None,
        }
    }

    async fn spend_with(
        &self,
        endpoint: &Arc<dyn TokenEndpoint>,
        (request, secret, token): (&dyn TokenEndpoint, Option<Secret>, Option<Token>),
        flight: &Flight,
        of: (Start, u32),
        used: &mut Vec<(Arc<super::Source>, Token)>,
    ) -> Result<Token, Error> {
        let mut cx = self.with_steps(endpoint, self.context(), used).await?;
        if let Some(secret) = secret {
            cx = cx.with_refresh_token(secret);
        }
        if let Some(token) = token {
            cx = cx.with_token(token);
        }
        let once = self.rotation.rotates();
        if once {
            self.rotation.spend();
            flight.spends.store(true, Ordering::Release);
        }
        let error = match self.ask(request, &cx, of).await {
            Ok(token) => {
                self.rotation.bought(&token, true);
                return Ok(token);
            }
            Err(error) => error,
        };
        Err(match fate(&error) {
            Fate::Unspent => {
                self.rotation.put_back();
                error
            }
            Fate::Dead => {
                self.rotation.refused();
                error
            }
            Fate::Unknown if once => error.outcome_unknown(),
            Fate::Unknown => error,
        })
    }
}
