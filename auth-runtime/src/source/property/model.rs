//! What the documents promise of a source, as plainly as it can be said: one request at a time, when the next
//! one may be sent and when it must, whose token is served, what operators are told.
//!
//! It is written from the issue and from the documentation of `TokenSource` and its builder, not from the
//! code. What is drawn by chance is read off the source, and must lie within its bounds.

use std::time::Duration;

use super::super::clock::{Now, nanos};
use super::Reply;
use super::provider::Did;
use crate::error::Error;
use crate::source::status::State;

const SECOND: Duration = Duration::from_secs(1);
const DEADLINE: Duration = Duration::from_secs(60);
const LOOK: Duration = Duration::from_secs(30);
const HOUR: Duration = Duration::from_secs(3600);

struct Cached {
    number: u32,
    asked: Now,
    life: Option<Duration>,
    acquired: u64,
}

#[derive(Clone, Copy)]
struct Call {
    asked: Now,
    began: u64,
    secret: u32,
    /// The credentials were read again after a refusal.
    reread: bool,
    /// The first token had expired when it came.
    jumped: bool,
    /// The user said meanwhile that the credentials are others.
    changed: bool,
}

#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
struct Failure {
    latched: bool,
    /// A clock was the matter.
    clock: bool,
    /// Nobody understands the response.
    nonsense: bool,
    /// Of its kind, and of a refusal with these credentials in all.
    count: u32,
    /// The wait that the provider wants.
    asked: Duration,
    at: Now,
    next: u64,
    look: u64,
    /// All else was forgotten since, and the credentials were not looked at.
    returned: bool,
}

pub(super) struct Model {
    /// The credentials are read for each exchange.
    loaded: bool,
    pub(super) secret: u32,
    pub(super) vault_down: bool,
    held: Option<Cached>,
    call: Option<Call>,
    failure: Option<Failure>,
    refused: Option<u32>,
    /// How often these credentials were refused, and how often nobody understood the response to them.
    refusals: [u32; 2],
    error: String,
    /// The last response was none that anybody understands.
    nonsense: bool,
    pub(super) state: State,
    /// The source is to do this now.
    does: Vec<Did>,
}

/// Whether that much is over, by either clock.
fn over(since: Now, by: Duration, now: Now) -> bool {
    now.mono >= since.mono.saturating_add(nanos(by)) || now.wall >= since.wall + by
}

const ENDED: &str = "the token had expired when it came";

/// Whether the wall clock was set, or went on while the other one stood still.
fn was_set(since: Now, now: Now) -> bool {
    let expected = since.wall + Duration::from_nanos(now.mono - since.mono);
    now.wall > expected + SECOND || now.wall < expected - SECOND
}

impl Model {
    pub(super) fn new(loaded: bool) -> Self {
        Model {
            loaded,
            secret: 0,
            vault_down: false,
            held: None,
            call: None,
            failure: None,
            refused: None,
            refusals: [0; 2],
            error: String::new(),
            nonsense: false,
            state: State::Unknown,
            does: Vec::new(),
        }
    }

    pub(super) fn does(&mut self) -> Vec<Did> {
        std::mem::take(&mut self.does)
    }

    pub(super) fn is_under_way(&self) -> bool {
        self.call.is_some()
    }

    fn valid(&self, now: Now) -> Option<&Cached> {
        self.held.as_ref().filter(|held| held.life.is_none_or(|life| !over(held.asked, life, now)))
    }

    pub(super) fn ends(&self, now: Now) -> Option<std::time::SystemTime> {
        let held = self.valid(now)?;
        Some(held.asked.wall + held.life?)
    }

    /// Somebody asks; the source did this.
    pub(super) fn ask(&mut self, now: Now, did: &[Did]) {
        let Some(only_if_changed) = self.may_begin(now) else { return };
        if self.valid(now).is_none() || self.refreshes(now, did) {
            self.begin(now, only_if_changed);
        }
    }

    /// Within its bounds the moment of the refresh is drawn.
    fn refreshes(&self, now: Now, did: &[Did]) -> bool {
        let Some((held, life)) = self.held.as_ref().and_then(|held| Some((held, held.life?))) else {
            return false;
        };
        let ahead = (life / 10).max(SECOND * 30);
        let much = (ahead * 3 / 2).min(life / 2);
        let little = ahead.min(much * 2 / 3);
        let grain = Duration::from_micros(1);
        let (earliest, latest) = (life.saturating_sub(much + grain), life.saturating_sub(little) + grain);
        match (over(held.asked, earliest, now), over(held.asked, latest, now)) {
            (false, _) => false,
            (true, true) => true,
            (true, false) => !did.is_empty(),
        }
    }

    /// Whether the provider may be asked; only with other credentials, if true.
    fn may_begin(&self, now: Now) -> Option<bool> {
        if self.call.is_some() {
            return None;
        }
        match &self.failure {
            None => Some(false),
            Some(failure) if now.mono >= failure.next => Some(false),
            Some(failure) if failure.clock && was_set(failure.at, now) => Some(false),
            Some(failure) if failure.latched && failure.returned => Some(true),
            Some(failure) => (self.loaded && failure.latched && now.mono >= failure.look).then_some(true),
        }
    }

    fn begin(&mut self, now: Now, only_if_changed: bool) {
        if self.loaded {
            self.does.push(Did::Load);
            let same = only_if_changed && self.refused == Some(self.secret);
            match &mut self.failure {
                Some(failure) if only_if_changed && (self.vault_down || same) => {
                    (failure.look, failure.returned) = (now.mono + nanos(LOOK), false);
                    return;
                }
                _ if self.vault_down => return self.fails("the vault is down", false, Duration::ZERO, now),
                _ => {}
            }
        }
        if let Some(failure) = &mut self.failure
            && only_if_changed
            && !self.loaded
        {
            // They are always the same.
            failure.returned = false;
            return;
        }
        let secret = self.secret;
        if self.loaded && self.refused.is_some_and(|refused| refused != secret) {
            self.refusals = [0; 2];
        }
        self.sends(Call {
            asked: now,
            began: now.mono,
            secret,
            reread: false,
            jumped: false,
            changed: false,
        });
    }

    fn sends(&mut self, call: Call) {
        self.does.push(Did::Send(call.secret));
        // Each exchange has its whole deadline.
        self.call = Some(call);
    }

    /// The provider answers.
    pub(super) fn answered(&mut self, number: u32, response: Reply, now: Now) {
        let call = self.call.take().expect("somebody heard it");
        let text = format!("response {number}:");
        self.nonsense = matches!(response, Reply::Nonsense);
        match response {
            Reply::Token(life) => {
                let life = life.map(Duration::from_secs);
                if life.is_none_or(|life| !over(call.asked, life, now)) {
                    self.held = Some(Cached { number, asked: call.asked, life, acquired: now.mono });
                    self.failure = None;
                    self.refusals = [0; 2];
                    self.becomes(State::Ok);
                } else if !call.jumped && life != Some(Duration::ZERO) {
                    // A clock was set meanwhile, or the machine slept.
                    self.sends(Call { asked: now, began: now.mono, jumped: true, ..call });
                } else {
                    self.refused(ENDED, call, now);
                }
            }
            Reply::Busy(after) => {
                let at =
                    after.map(|after| call.asked.wall + SECOND * u32::try_from(after).unwrap_or(u32::MAX));
                let asked = at.map(|at| at.duration_since(now.wall).unwrap_or_default());
                self.fails(&text, false, asked.unwrap_or_default(), now);
            }
            Reply::Down => self.fails(&text, false, Duration::ZERO, now),
            Reply::Refusal | Reply::Nonsense => self.refused(&text, call, now),
        }
    }

    fn refused(&mut self, text: &str, call: Call, now: Now) {
        self.refused = Some(call.secret);
        if self.loaded && !call.reread {
            self.does.push(Did::Load);
            if !self.vault_down && self.secret != call.secret {
                self.refusals = [0; 2];
                return self.sends(Call {
                    asked: now,
                    began: now.mono,
                    secret: self.secret,
                    reread: true,
                    ..call
                });
            }
        }
        if call.changed {
            // No word about the credentials that are there now.
            text.clone_into(&mut self.error);
            return;
        }
        self.fails(text, true, Duration::ZERO, now);
    }

    fn fails(&mut self, text: &str, latched: bool, asked: Duration, now: Now) {
        text.clone_into(&mut self.error);
        let before = self.failure.as_ref().filter(|failure| !failure.latched);
        let count = if latched {
            let count = &mut self.refusals[usize::from(self.nonsense && text != ENDED)];
            *count += 1;
            *count
        } else {
            before.map_or(0, |failure| failure.count) + 1
        };
        let look = now.mono + nanos(LOOK);
        self.failure = Some(Failure {
            latched,
            clock: text == ENDED,
            nonsense: self.nonsense,
            count,
            asked: asked.min(HOUR),
            at: now,
            next: u64::MAX,
            look,
            returned: false,
        });
        self.becomes(if latched { State::Refused } else { State::Degraded });
    }

    fn becomes(&mut self, state: State) {
        let before = std::mem::replace(&mut self.state, state);
        if before != state {
            self.does.push(Did::Change(before, state));
        }
    }

    /// What the source tells of its failure.
    pub(super) fn told(&mut self, error: Option<&Error>) {
        assert_eq!(error.is_some(), self.failure.is_some(), "the status tells the failure");
        let (Some(error), Some(failure)) = (error, &mut self.failure) else { return };
        if failure.next != u64::MAX {
            return;
        }
        let place = usize::try_from(failure.count - 1).expect("few");
        let Some(at) = error.retry_at() else {
            let is_refusal = failure.latched && !failure.nonsense && !failure.clock;
            return assert!(is_refusal && place >= 5, "it is tried again");
        };
        let wait = at.duration_since(failure.at.wall).expect("later");
        let doubled =
            |first: Duration, most: Duration| (first * (1 << (failure.count - 1).min(20))).min(most);
        let (least, most) = if failure.latched {
            let minutes = if failure.nonsense {
                [0.5, 10.0, 60.0, 360.0, 1440.0]
            } else {
                [5.0, 30.0, 120.0, 480.0, 1440.0]
            };
            assert!(failure.nonsense || failure.clock || place < 5, "it was refused often enough");
            let whole = Duration::from_secs_f64(minutes[place.min(4)] * 60.0);
            (whole * 4 / 5, whole)
        } else {
            (failure.asked, doubled(SECOND, SECOND * 60).max(failure.asked))
        };
        let grain = Duration::from_micros(1);
        assert!(wait + grain >= least && wait <= most + grain, "{wait:?} is not {least:?} to {most:?}");
        failure.next = failure.at.mono + nanos(wait);
    }

    /// Time went by.
    pub(super) fn passed(&mut self, now: Now) {
        if self.call.is_some_and(|call| now.mono >= call.began + nanos(DEADLINE)) {
            self.call = None;
            self.fails("no outcome within the deadline", false, Duration::ZERO, now);
        }
    }

    /// An API refused this token, and the source did or did not take it away.
    pub(super) fn invalidated(&mut self, number: u32, taken: bool, now: Now) {
        let Some(held) = self.held.as_ref().filter(|held| held.number == number) else {
            assert!(!taken, "another one is held");
            return;
        };
        let age = now.mono - held.acquired;
        assert!(!taken || age >= nanos(SECOND * 2), "it is so new that it may not be known everywhere");
        assert!(taken || age < nanos(SECOND * 300), "it was refused, and is served for ever");
        if taken {
            self.held = None;
        }
    }

    pub(super) fn forgotten(&mut self, waits: bool, now: Now) {
        let asked_again = self.call.take().is_some() && waits;
        self.held = None;
        match &mut self.failure {
            // It protects the customer, whatever else is forgotten.
            Some(failure) => failure.returned = failure.latched,
            None => self.becomes(State::Unknown),
        }
        if asked_again && let Some(only_if_changed) = self.may_begin(now) {
            self.begin(now, only_if_changed);
        }
    }

    pub(super) fn changed(&mut self) {
        self.refusals = [0; 2];
        if self.failure.take().is_some() {
            self.becomes(State::Unknown);
        }
        if let Some(call) = &mut self.call {
            call.changed = true;
        }
    }

    /// A caller got this.
    pub(super) fn got(&self, outcome: Result<u32, &Error>, now: Now) {
        match (outcome, self.valid(now)) {
            (Ok(number), Some(held)) => assert_eq!(number, held.number, "it is the cached one"),
            (Ok(number), None) => panic!("{number} has ended, was taken away or is forgotten"),
            (Err(error), Some(_)) => panic!("a valid token is held: {error}"),
            (Err(error), None) => {
                assert!(error.to_string().contains(&self.error), "{error} is not {}", self.error);
            }
        }
    }
}
