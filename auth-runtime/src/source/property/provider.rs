//! A provider that says what the schedule wants, when it wants; and a vault.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use tokio::sync::oneshot;

use super::super::status::State;
use super::super::sync::lock;
use super::Reply;
use crate::action::Action;
use crate::body::Body;
use crate::context::Context;
use crate::endpoint::TokenEndpoint;
use crate::error::{Error, Stage};
use crate::token::Token;
use crate::transport::{SendFuture, Transport};

/// What the source did, in order.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Did {
    /// Read the credentials.
    Load,
    /// Sent a request, with this secret.
    Send(u32),
    /// While another one was under way.
    Overlap,
    /// Told that its state changed.
    Change(State, State),
}

#[derive(Clone, Default)]
pub(super) struct Provider(pub(super) Arc<Mutex<Inner>>);

#[derive(Default)]
pub(super) struct Inner {
    pub(super) did: Vec<Did>,
    pub(super) secret: u32,
    pub(super) vault_down: bool,
    under_way: Option<oneshot::Sender<(u32, Reply)>>,
    replies: u32,
}

impl Provider {
    pub(super) fn did(&self) -> Vec<Did> {
        std::mem::take(&mut lock(&self.0).did)
    }

    /// Answers the request that is under way; the number of the response, if there was somebody to hear it.
    pub(super) fn respond(&self, response: Reply) -> Option<u32> {
        let mut inner = lock(&self.0);
        let under_way = inner.under_way.take()?;
        inner.replies += 1;
        let number = inner.replies;
        drop(inner);
        under_way.send((number, response)).is_ok().then_some(number)
    }

    pub(super) fn load(&self) -> Result<Endpoint, Error> {
        let mut inner = lock(&self.0);
        inner.did.push(Did::Load);
        if inner.vault_down {
            return Err(Error::new(Stage::Credentials, "Provider", "the vault is down"));
        }
        Ok(Endpoint(inner.secret))
    }
}

impl Transport for Provider {
    fn send(&self, request: http::Request<Body>) -> SendFuture<'_> {
        let (sender, receiver) = oneshot::channel();
        {
            let mut inner = lock(&self.0);
            let secret = request.headers()["secret"].to_str().ok().and_then(|secret| secret.parse().ok());
            inner.did.push(Did::Send(secret.expect("a number")));
            if inner.under_way.as_ref().is_some_and(|other| !other.is_closed()) {
                inner.did.push(Did::Overlap);
            }
            inner.under_way = Some(sender);
        }
        Box::pin(async move {
            let Ok((number, response)) = receiver.await else { return std::future::pending().await };
            let said = match response {
                Reply::Token(Some(life)) => format!("token {number} {life}"),
                Reply::Token(None) => format!("token {number} none"),
                Reply::Busy(None) => format!("busy {number} none"),
                Reply::Busy(Some(after)) => format!("busy {number} {after}"),
                Reply::Refusal => format!("refusal {number} none"),
                Reply::Nonsense => format!("nonsense {number} none"),
                Reply::Down => {
                    return Err(Error::new(
                        Stage::Transport,
                        "",
                        format!("response {number}: the connection broke"),
                    ));
                }
            };
            Ok(http::Response::new(Bytes::from(said)))
        })
    }
}

/// With a secret.
pub(super) struct Endpoint(pub(super) u32);

impl TokenEndpoint for Endpoint {
    fn provider(&self) -> &'static str {
        "Provider"
    }

    fn request(&self, _: &Context) -> Result<http::Request<Body>, Error> {
        let request = http::Request::post("https://auth.example.com/token").header("secret", self.0);
        Ok(request.body(Body::from(Vec::new())).expect("a request"))
    }

    fn response(&self, response: http::Response<Bytes>, cx: &Context) -> Result<Token, Error> {
        let said = String::from_utf8_lossy(response.body()).into_owned();
        let words: Vec<_> = said.split(' ').collect();
        let (what, number) = (words[0], words[1]);
        let after = words[2].parse().ok().map(|seconds| cx.now() + Duration::from_secs(seconds));
        let error =
            |stage, action| Error::custom(stage, "Provider", format!("response {number}: {what}"), action);
        match what {
            "token" => {
                let token = Token::builder(number);
                Ok(match after {
                    Some(at) => token.expires_at(at).build(),
                    None => token.build(),
                })
            }
            "busy" => Err(error(Stage::Refused, Action::Wait { until: after }).retry_after(after)),
            "refusal" => Err(error(Stage::Refused, Action::AskCustomer).answered(StatusCode::UNAUTHORIZED)),
            _ => Err(error(Stage::Response, Action::AskProvider)),
        }
    }
}
