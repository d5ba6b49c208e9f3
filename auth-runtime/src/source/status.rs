//! What operators see of a source.

use std::time::SystemTime;

use crate::error::Error;

/// How a source stands with its provider.
///
/// `Display` says it in a word, for a metric's label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum State {
    /// Nothing is known: no exchange so far, or one that redeemed a refresh token and got no response (then
    /// [`Status::error`] says so).
    Unknown,
    /// The last exchange gave a token.
    Ok,
    /// Exchanges fail, and waiting may help. A token that is still valid is served meanwhile.
    Degraded,
    /// The provider refuses, or answers what nobody understands: somebody must act, and
    /// [`Error::action`](crate::Error::action) says who.
    Refused,
}

impl std::fmt::Display for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            State::Unknown => "unknown",
            State::Ok => "ok",
            State::Degraded => "degraded",
            State::Refused => "refused",
        })
    }
}

/// The state of a source, since when, and why: see [`TokenSource::status`](crate::TokenSource::status).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Status {
    /// How it stands.
    pub state: State,
    /// Since when it stands so.
    pub since: SystemTime,
    /// Of the last exchange, if that failed.
    pub error: Option<Error>,
    /// Since when no exchange has succeeded, if the last one failed.
    pub failing_since: Option<SystemTime>,
    /// When the token that is served ends; `None` where there is none, or only a refusal tells.
    pub expires_at: Option<SystemTime>,
}

/// A source's state became another one: what
/// [`on_change`](crate::TokenSourceBuilder::on_change) is called with. Recovery is a change too.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct StateChange {
    /// The provider, as errors call it.
    pub provider: String,
    /// What it was.
    pub before: State,
    /// What it is.
    pub now: Status,
}

/// Why an exchange is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// There was no token.
    Cold,
    /// It has ended.
    Expired,
    /// It ends soon.
    Ahead,
    /// An API refused it.
    Refused,
    /// Somebody wants to know whether the credentials are good.
    Trial,
    /// There is one, whose refresh token is not saved yet: nothing is acquired.
    Save,
}

#[cfg(feature = "tracing")]
impl Reason {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Reason::Cold => "cold",
            Reason::Expired => "expired",
            Reason::Ahead => "ahead",
            Reason::Refused => "refused",
            Reason::Trial => "trial",
            Reason::Save => "save",
        }
    }
}
