//! What the machine is asked and told, and what it says.

use std::time::SystemTime;

use super::super::clock::Now;
use super::super::status::{Reason, State};
use crate::error::Error;
use crate::token::Token;

/// An exchange to begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Start {
    pub(crate) id: u64,
    /// By when its outcome must be there, by the monotonic clock, or it is lost.
    pub(crate) due: u64,
    pub(crate) reason: Reason,
    /// Only if the credentials are others than those that were refused.
    pub(crate) only_if_changed: bool,
    /// How many in a row failed before it, and since when.
    pub(crate) failures: u32,
    pub(crate) failing_since: Option<SystemTime>,
}

impl Start {
    /// Of an exchange that no flight makes.
    pub(crate) const TRIAL: (Start, u32) = {
        let start = Start {
            id: 0,
            due: u64::MAX,
            reason: Reason::Trial,
            only_if_changed: false,
            failures: 0,
            failing_since: None,
        };
        (start, 1)
    };
}

/// What a caller gets.
#[derive(Debug)]
pub(crate) enum Ask {
    /// This token. An exchange may have to begin behind its back.
    Serve(Token, Option<Start>),
    /// What the exchange gives that is under way, or that begins now.
    Wait(Option<Start>),
    Fail(Error),
    /// This error, while somebody looks whether the credentials are others now.
    Look(Error, Start),
}

/// How a flight ended.
pub(crate) enum Landing {
    /// What was acquired, and when it was asked for.
    Acquired(Token, Now),
    Failed(Error),
    /// Acquired, but the refresh token that came with it could not be saved.
    Unsaved(Token, Now, Error),
    /// Now it is saved.
    Saved,
    /// The credentials are still those that were refused: nothing was asked.
    Unchanged,
}

/// What is told of a landing.
pub(crate) struct Landed {
    /// What the waiters get.
    pub(crate) outcome: Result<Token, Error>,
    /// The state before, if it became another one.
    pub(crate) changed: Option<State>,
}
