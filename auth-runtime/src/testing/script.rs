//! What a provider of a test answers, in which order.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{Response, StatusCode};
use serde_json::Value;

use super::envelope::{Envelope, Granted};
use super::seen::SeenRequest;
use crate::action::Action;
use crate::error::{Error, Stage};
use crate::secret::Secret;

#[derive(Clone)]
pub(crate) enum What {
    Token(Secret, u64),
    Refuse(Arc<str>),
    Response(Response<Bytes>),
    Lost,
    Unreachable,
    Hang,
    /// There is no such response: so many there were.
    Ended(usize),
}

/// What can be said about each response.
#[derive(Clone, Default)]
pub(crate) struct Said {
    pub(crate) slow: Duration,
    pub(crate) status: Option<StatusCode>,
    pub(crate) refresh_token: Option<Secret>,
    pub(crate) with: Vec<(String, Value)>,
}

#[derive(Clone)]
pub(crate) struct Reply {
    what: What,
    pub(crate) said: Said,
}

/// Of one endpoint or step.
#[derive(Default)]
pub(crate) struct Script {
    replies: Vec<Reply>,
    /// How many of them were given.
    given: usize,
    always: bool,
    /// What holds for every response.
    of_all: Said,
    pub(crate) seen: Vec<SeenRequest>,
}

impl Script {
    pub(crate) fn then(&mut self, what: What) {
        self.replies.push(Reply { what, said: self.of_all.clone() });
    }

    /// Of the last response, or before the first one of all.
    pub(crate) fn said(&mut self) -> &mut Said {
        self.replies.last_mut().map_or(&mut self.of_all, |response| &mut response.said)
    }

    pub(crate) fn always(&mut self) {
        self.always = true;
    }

    pub(crate) fn left(&self) -> usize {
        self.replies.len().saturating_sub(self.given)
    }

    /// The next response. A step that has no script gives a token: who tests an endpoint need not know its steps.
    pub(crate) fn next(&mut self, step: &str) -> Reply {
        if let Some(response) = self.replies.get(self.given) {
            self.given += 1;
            return response.clone();
        }
        match self.replies.last().filter(|_| self.always) {
            Some(last) => last.clone(),
            None if self.replies.is_empty() && !step.is_empty() => {
                let token = format!("{step}-{}", self.seen.len());
                Reply { what: What::Token(token.into(), 3600), said: self.of_all.clone() }
            }
            None => Reply { what: What::Ended(self.given), said: Said::default() },
        }
    }
}

impl Reply {
    /// `None`: there is none, ever.
    pub(crate) fn make(self, envelope: &Envelope, now: SystemTime) -> Option<Result<Response<Bytes>, Error>> {
        let Reply { what, said } = self;
        let lost = |what: &'static str| Error::new(Stage::Transport, "", what);
        let mut outcome = match what {
            What::Token(access_token, seconds) => {
                let granted = Granted { access_token, seconds, refresh_token: said.refresh_token };
                Ok(envelope.token(&granted, &said.with, now))
            }
            What::Refuse(code) => Ok(envelope.refusal(&code, &said.with)),
            What::Response(response) => Ok(response),
            What::Lost => Err(lost("the connection broke after the request was sent")),
            What::Unreachable => Err(lost("the provider cannot be reached").not_sent()),
            What::Hang => return None,
            What::Ended(given) => {
                // Of a stage and an action that nobody tries again.
                let answers = if given == 1 { "response" } else { "answers" };
                let what = format!("the script of the provider has ended after {given} {answers}");
                Err(Error::custom(Stage::Response, "", what, Action::FixConfiguration))
            }
        };
        if let (Ok(response), Some(status)) = (&mut outcome, said.status) {
            *response.status_mut() = status;
        }
        Some(outcome)
    }
}
