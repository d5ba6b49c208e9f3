//! What the machine keeps.

use std::time::{Duration, SystemTime};

use super::super::clock::Now;
use super::super::policy::{Kind, Moment};
use crate::action::Action;
use crate::error::Error;
use crate::token::Token;

/// Tokens and errors hold values of the user's types, whose `Drop` may ask this very source.
#[derive(Default)]
pub(crate) struct Trash {
    #[expect(clippy::vec_box, reason = "they are moved here as they are")]
    pub(super) held: Vec<Box<Cached>>,
    #[expect(clippy::vec_box, reason = "as above")]
    pub(super) failures: Vec<Box<Failure>>,
}

pub(super) struct Cached {
    pub(super) token: Token,
    pub(super) acquired: u64,
    pub(super) ends: Moment,
    pub(super) refresh: Moment,
    /// A refresh token came with it, and is not saved yet.
    pub(super) unsaved: bool,
}

pub(super) struct Flight {
    pub(super) id: u64,
    /// By when its outcome must be there, or it is lost.
    pub(super) due: u64,
    pub(super) only_if_changed: bool,
}

/// How often the same credentials failed in a way that may be held against the customer.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Refusals {
    refused: u32,
    unclear: u32,
}

impl Refusals {
    pub(super) fn of(self, kind: Kind) -> u32 {
        if kind == Kind::Unclear { self.unclear } else { self.refused }
    }

    pub(super) fn set(&mut self, kind: Kind, count: u32) {
        *(if kind == Kind::Unclear { &mut self.unclear } else { &mut self.refused }) = count;
    }
}

#[derive(Clone)]
pub(crate) struct Failure {
    pub(super) error: Error,
    pub(crate) kind: Kind,
    /// In a row.
    pub(super) row: u32,
    /// How often these credentials were refused, so that whoever comes after this source counts on.
    pub(super) refusals: Refusals,
    /// In a row, and of this kind.
    pub(super) count: u32,
    pub(super) since: SystemTime,
    /// When the provider is asked again: never, if `None`.
    pub(crate) next: Option<u64>,
    /// When the credentials are looked at.
    pub(super) look: u64,
    pub(super) at: Now,
    /// It outlived what was held, and the credentials that are there now were not looked at yet.
    pub(super) returned: bool,
}

impl Failure {
    /// What a memory keeps of it: the end of an error's source chain may hold whatever a vault said.
    pub(crate) fn remembered(&self) -> Self {
        Failure { error: self.error.clone().without_source(), ..self.clone() }
    }

    /// What holds still when all else is forgotten. Who asks next waits for a look at the credentials, if
    /// others could make a difference.
    pub(super) fn return_to(&mut self) {
        if self.kind != Kind::Transient && self.error.step().is_none() {
            (self.look, self.returned) = (0, true);
        }
    }

    /// Whether a clock was the matter, and has been set since.
    pub(super) fn is_about_another_time(&self, now: Now) -> bool {
        let gone = Duration::from_nanos(now.mono.saturating_sub(self.at.mono));
        let expected = self.at.wall.checked_add(gone).unwrap_or(self.at.wall);
        let off = match now.wall.duration_since(expected) {
            Ok(ahead) => ahead,
            Err(behind) => behind.duration(),
        };
        self.error.action() == Action::CheckClock && off > Duration::from_secs(1)
    }
}
