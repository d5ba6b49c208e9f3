//! What a source does next: a state machine without locks, tasks or a clock of its own.
//!
//! Each question and each event comes with the time, and what is drawn by chance comes from outside, so that a
//! schedule of them has one outcome.

mod parts;
mod words;

use std::sync::Arc;
use std::time::SystemTime;

use self::parts::{Cached, Flight, Refusals};
use super::budget::GRACE;
use super::clock::{Now, nanos};
use super::invalidated::Invalidated;
use super::policy::{Kind, Moment, Policy, ends};
use super::status::{Reason, State, Status};
use crate::error::{Error, Stage};
use crate::token::Token;

pub(crate) use self::parts::{Failure, Trash};
pub(crate) use self::words::{Ask, Landed, Landing, Start};

pub(crate) struct Machine {
    policy: Arc<Policy>,
    held: Option<Box<Cached>>,
    flight: Option<Flight>,
    failure: Option<Box<Failure>>,
    /// Of the next flight.
    next: u64,
    /// Flights before this one were started for a tenant that is forgotten.
    oldest: u64,
    /// Flights before this one were started with credentials that are others now.
    reopened: u64,
    /// The last token was taken away by a refusal.
    refused: bool,
    /// How often these very credentials were refused, and how often a response to them was not understood. No
    /// outage between two of them makes it less.
    refusals: Refusals,
    /// How many tokens in a row were refused soon after they were acquired.
    streak: u32,
    state: State,
    since: SystemTime,
    /// The failure became another one, or none.
    failure_changed: bool,
    /// What was let go, for whoever holds the lock to drop without it.
    trash: Option<Box<Trash>>,
}

impl Machine {
    pub(crate) fn new(policy: impl Into<Arc<Policy>>, now: Now) -> Self {
        Machine {
            policy: policy.into(),
            held: None,
            flight: None,
            failure: None,
            next: 1,
            oldest: 1,
            reopened: 1,
            refused: false,
            refusals: Refusals::default(),
            streak: 0,
            state: State::Unknown,
            since: now.wall,
            failure_changed: false,
            trash: None,
        }
    }

    pub(crate) fn take_trash(&mut self) -> Option<Box<Trash>> {
        self.trash.take()
    }

    fn drop_held(&mut self) {
        if let Some(held) = self.held.take() {
            self.trash.get_or_insert_default().held.push(held);
        }
    }

    fn drop_failure(&mut self) {
        if let Some(failure) = self.failure.take() {
            self.failure_changed = true;
            self.trash.get_or_insert_default().failures.push(failure);
        }
    }

    /// Whether there is another failure, or none any more, since this was asked last.
    pub(crate) fn takes_change_of_failure(&mut self) -> bool {
        std::mem::take(&mut self.failure_changed)
    }

    pub(crate) fn failure(&self) -> Option<&Failure> {
        self.failure.as_deref()
    }

    /// Begins with a failure of the source before it, for the same tenant.
    pub(crate) fn resume(&mut self, mut failure: Failure) {
        (self.state, self.since) = (state_of(failure.kind), failure.since);
        failure.return_to();
        self.refusals = failure.refusals;
        self.failure = Some(Box::new(failure));
    }

    #[cfg(feature = "testing")]
    pub(crate) fn begin_with(&mut self, token: Token, now: Now) {
        self.hold(token, now, now, 0.0);
        self.turn(State::Ok, now);
        // It has been everywhere.
        self.held.iter_mut().for_each(|held| held.acquired = 0);
    }

    pub(crate) fn ask(&mut self, now: Now) -> Ask {
        if let Some(held) = self.valid(now) {
            let token = held.token.clone();
            let reason = match (held.refresh.has_come(now), held.unsaved) {
                (true, _) => Some(Reason::Ahead),
                (false, true) => Some(Reason::Save),
                (false, false) => None,
            };
            let start = reason.and_then(|reason| self.start(now, reason));
            return Ask::Serve(token, start);
        }
        match (&self.flight, &self.failure) {
            // The refusal holds until there are other credentials, and nobody waits for a vault to say so.
            (Some(flight), Some(failure)) if flight.only_if_changed && !failure.returned => {
                return Ask::Fail(failure.error.clone());
            }
            (Some(_), _) => return Ask::Wait(None),
            (None, _) => {}
        }
        let reason = match &self.held {
            Some(_) => Reason::Expired,
            None if self.refused => Reason::Refused,
            None => Reason::Cold,
        };
        match (self.start(now, reason), &self.failure) {
            (None, Some(failure)) => Ask::Fail(failure.error.clone()),
            (Some(start), Some(failure)) if start.only_if_changed && !failure.returned => {
                Ask::Look(failure.error.clone(), start)
            }
            (start, _) => Ask::Wait(start),
        }
    }

    fn valid(&self, now: Now) -> Option<&Cached> {
        self.held.as_deref().filter(|held| !held.ends.has_come(now))
    }

    /// Begins a flight, if none is under way and none failed a moment ago.
    fn start(&mut self, now: Now, reason: Reason) -> Option<Start> {
        if self.flight.is_some() {
            return None;
        }
        let mut only_if_changed = false;
        if let Some(failure) = &self.failure {
            let again =
                failure.next.is_some_and(|next| now.mono >= next) || failure.is_about_another_time(now);
            if !again && now.mono < failure.look {
                return None;
            }
            only_if_changed = !again;
        }
        let id = self.next;
        self.next += 1;
        let due = now.mono.saturating_add(nanos(self.policy.deadline.saturating_add(GRACE)));
        self.flight = Some(Flight { id, due, only_if_changed });
        Some(Start {
            id,
            due,
            reason,
            only_if_changed,
            failures: self.failure.as_ref().map_or(0, |failure| failure.row),
            failing_since: self.failing_since(),
        })
    }

    /// Gives up a flight whose carrier is stuck: a runtime that nobody drives. `due` is when it is taken for
    /// that: each phase of a flight has a time of its own.
    pub(crate) fn overdue(&mut self, now: Now, due: u64) -> Option<u64> {
        let flight = self.flight.as_mut()?;
        flight.due = due;
        (now.mono >= due).then(|| self.flight.take()).flatten().map(|flight| flight.id)
    }

    /// A flight ended without an outcome: its runtime is gone.
    pub(crate) fn lost(&mut self, id: u64) {
        self.flight.take_if(|flight| flight.id == id);
    }

    /// `draw` is a number from 0 to 1. `None` if nobody waits for this flight any more.
    pub(crate) fn land(&mut self, id: u64, landing: &Landing, now: Now, draw: f64) -> Option<Landed> {
        let flight = self.flight.take_if(|flight| flight.id == id);
        let current = flight.is_some();
        if id < self.oldest {
            return None;
        }
        match landing {
            // A token is a token, however late it comes; unless it ended on the way.
            Landing::Acquired(token, asked) if current || self.valid(now).is_none() => {
                if ends(token, *asked).has_come(now) {
                    return None;
                }
                self.hold(token.clone(), *asked, now, draw);
                Some(Landed { outcome: Ok(token.clone()), changed: self.turn(State::Ok, now) })
            }
            Landing::Unsaved(token, asked, error) if current || self.valid(now).is_none() => {
                self.hold(token.clone(), *asked, now, draw);
                if let Some(held) = &mut self.held {
                    held.unsaved = true;
                }
                let (error, changed) = self.fail(error.clone(), now, draw);
                Some(Landed { outcome: self.valid_or(error, now), changed })
            }
            Landing::Saved if current => {
                self.drop_failure();
                self.held.as_mut()?.unsaved = false;
                let token = self.valid(now)?.token.clone();
                Some(Landed { outcome: Ok(token), changed: self.turn(State::Ok, now) })
            }
            Landing::Failed(error) if flight.is_some_and(|flight| self.is_beside(&flight, error)) => {
                self.look_again(now)
            }
            // It is no word about the credentials that are there now.
            Landing::Failed(error) if current && id < self.reopened && Kind::of(error) != Kind::Transient => {
                Some(Landed { outcome: self.valid_or(error.clone(), now), changed: None })
            }
            Landing::Failed(error) if current => {
                let (error, changed) = self.fail(error.clone(), now, draw);
                Some(Landed { outcome: self.valid_or(error, now), changed })
            }
            Landing::Unchanged if current => self.look_again(now),
            _ => None,
        }
    }

    /// Those who wait asked when there was no valid token; by now there may be one.
    fn valid_or(&self, error: Error, now: Now) -> Result<Token, Error> {
        self.valid(now).map_or(Err(error), |held| Ok(held.token.clone()))
    }

    /// Whether a flight only looked at credentials, and could not: what was refused is refused still.
    fn is_beside(&self, flight: &Flight, error: &Error) -> bool {
        flight.only_if_changed && self.failure.is_some() && error.stage() == Stage::Credentials
    }

    fn look_again(&mut self, now: Now) -> Option<Landed> {
        let look = self.look_after(now);
        let failure = self.failure.as_mut()?;
        (failure.look, failure.returned) = (look, false);
        let error = failure.error.clone();
        Some(Landed { outcome: self.valid_or(error, now), changed: None })
    }

    fn hold(&mut self, token: Token, asked: Now, now: Now, draw: f64) {
        let (ends, refresh) = (ends(&token, asked), self.policy.refresh_at(&token, asked, draw));
        self.drop_held();
        self.drop_failure();
        self.held = Some(Box::new(Cached { token, acquired: now.mono, ends, refresh, unsaved: false }));
        self.refused = false;
        self.refusals = Refusals::default();
    }

    fn fail(&mut self, error: Error, now: Now, draw: f64) -> (Error, Option<State>) {
        let kind = Kind::of(&error);
        let guarded = error.step().is_some();
        // Of its kind: a provider that was down for an hour and then refuses is asked again as soon as any other.
        let before = match self.failure.as_ref().filter(|failure| failure.kind == kind) {
            _ if kind.counts() => self.refusals.of(kind),
            same => same.map_or(0, |failure| failure.count),
        };
        let row = self.failure.as_ref().map_or(0, |failure| failure.row).saturating_add(1);
        // Where a step fails, nothing was asked here: that a step's error is looked at often makes no wait
        // longer.
        let count = if guarded { before.max(1) } else { before.saturating_add(1) };
        let since = self.failing_since().unwrap_or(now.wall);
        // A step's source sees to it that its provider is left alone; its word holds here no longer than there.
        let wait = if guarded {
            Some(self.policy.backoff(count, draw))
        } else {
            let wait = self.policy.wait(&error, kind, count, now, draw);
            let failing = now.wall.duration_since(since).unwrap_or_default();
            wait.map(|wait| wait.max(self.policy.closed(&error, failing)))
        };
        if kind.counts() && !guarded {
            self.refusals.set(kind, count);
        }
        let next = wait.map(|wait| now.mono.saturating_add(nanos(wait)));
        let again_at = wait.and_then(|wait| now.wall.checked_add(wait));
        let again_at = if guarded { again_at.max(error.retry_at()) } else { again_at };
        let mut error = error.again_at(again_at);
        if kind == Kind::Refused
            && wait.is_none()
            && self.failure.as_ref().is_none_or(|last| last.next.is_some())
        {
            error = error.not_again();
        }
        // Only what is latched can be opened by other credentials; the rest is tried again anyway.
        let look = if kind == Kind::Transient || guarded { u64::MAX } else { self.look_after(now) };
        self.drop_failure();
        let failure = Failure {
            error: error.clone(),
            kind,
            row,
            count,
            since,
            next,
            look,
            at: now,
            returned: false,
            refusals: self.refusals,
        };
        self.failure = Some(Box::new(failure));
        self.failure_changed = true;
        (error, self.turn(state_of(kind), now))
    }

    fn look_after(&self, now: Now) -> u64 {
        now.mono.saturating_add(nanos(self.policy.look))
    }

    fn turn(&mut self, state: State, now: Now) -> Option<State> {
        let before = std::mem::replace(&mut self.state, state);
        (before != state).then(|| {
            self.since = now.wall;
            before
        })
    }

    /// An API refused this token. Another one than is held, or one that is so new that the provider's machines may not
    /// all know it, is not taken away.
    pub(crate) fn invalidate(&mut self, token: &Token, now: Now) -> Invalidated {
        let Some(held) = self.held.as_ref().filter(|held| held.token.is(token)) else {
            return Invalidated::Outdated;
        };
        let (age, quiet) = (now.mono.saturating_sub(held.acquired), nanos(Policy::quiet(self.streak)));
        if age < quiet {
            // A life shorter than that: whoever asks next gets another one.
            return if held.ends.has_come(now) { Invalidated::Outdated } else { Invalidated::TooYoung };
        }
        // Refused again and again, each token is kept longer: it is not the token that is wrong.
        self.streak = if age < quiet.saturating_mul(8) { self.streak.saturating_add(1) } else { 0 };
        self.drop_held();
        self.refused = true;
        Invalidated::Removed
    }

    /// The credentials are others now: what was refused may be tried again at once.
    pub(crate) fn reopen(&mut self, now: Now) -> Option<State> {
        self.reopened = self.next;
        self.refusals = Refusals::default();
        self.failure.as_ref()?;
        self.drop_failure();
        self.turn(State::Unknown, now)
    }

    /// The flight under way has other credentials than were refused before: what was said of those says nothing
    /// about these.
    pub(crate) fn has_others(&mut self, id: u64) {
        if self.flight.as_ref().is_some_and(|flight| flight.id == id) {
            self.refusals = Refusals::default();
        }
    }

    /// Other credentials are known to work.
    pub(crate) fn verified(&mut self, now: Now) -> Option<State> {
        let latched = self.failure.as_ref().is_some_and(|failure| failure.kind != Kind::Transient);
        if !latched {
            return None;
        }
        self.drop_failure();
        self.refusals = Refusals::default();
        self.turn(State::Ok, now)
    }

    /// Drops what is cached, also what a flight brings that is under way. A failure holds as before: it keeps a
    /// customer from being locked out, and no secret.
    pub(crate) fn forget(&mut self, now: Now) -> Option<State> {
        self.drop_held();
        (self.refused, self.streak) = (false, 0);
        self.oldest = self.next;
        self.flight = None;
        match &mut self.failure {
            Some(failure) => {
                failure.return_to();
                None
            }
            None => self.turn(State::Unknown, now),
        }
    }

    fn failing_since(&self) -> Option<SystemTime> {
        self.failure.as_ref().map(|failure| failure.since)
    }

    /// What can be read without asking, and until when: nothing happens before that.
    pub(crate) fn view(&self) -> Option<(Token, Moment)> {
        let held = self.held.as_ref()?;
        // While one is under way nobody has to start it, and after a failure nobody may.
        let idle_until = match (&self.flight, &self.failure) {
            (Some(flight), _) => Moment { mono: flight.due, wall: None },
            (None, Some(failure)) => {
                Moment { mono: failure.next.unwrap_or(u64::MAX).min(failure.look), wall: None }
            }
            (None, None) if held.unsaved => Moment { mono: 0, wall: None },
            (None, None) => held.refresh,
        };
        Some((held.token.clone(), held.ends.earlier(idle_until)))
    }

    pub(crate) fn status(&self, now: Now) -> Status {
        Status {
            state: self.state,
            since: self.since,
            error: self.failure.as_ref().map(|failure| failure.error.clone()),
            failing_since: self.failing_since(),
            expires_at: self.valid(now).and_then(|held| held.token.expires_at()),
        }
    }
}

fn state_of(kind: Kind) -> State {
    match kind {
        Kind::Transient | Kind::Locked => State::Degraded,
        Kind::Refused | Kind::Clock | Kind::Unclear | Kind::Page => State::Refused,
        Kind::Unknown => State::Unknown,
    }
}

#[cfg(test)]
mod tests;
