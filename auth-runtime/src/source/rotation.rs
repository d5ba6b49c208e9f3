//! The refresh token of a source: who has it, and whether it may be sent.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use super::clock::Now;
use crate::error::Error;
use crate::secret::Secret;
use crate::token::Token;

/// A refresh token that came with a response, to be saved before the access token beside it is served: see
/// [`TokenSourceBuilder::persist`](crate::TokenSourceBuilder::persist).
#[derive(Clone, Debug)]
pub struct RotatedToken {
    token: Option<Token>,
    refresh_token: Secret,
    /// Tells it from the one before, which may be the same text.
    serial: u64,
}

impl RotatedToken {
    /// What to save in the place of the one before.
    pub fn refresh_token(&self) -> &Secret {
        &self.refresh_token
    }

    /// The token that came with it; `None` where the response held no usable one, but a refresh token that
    /// could be read.
    pub fn token(&self) -> Option<&Token> {
        self.token.as_ref()
    }
}

pub(crate) type Saving = Pin<Box<dyn Future<Output = Result<(), Error>> + Send>>;
pub(crate) type Persist = Arc<dyn Fn(RotatedToken) -> Saving + Send + Sync>;

#[derive(Default)]
pub(crate) struct Rotation {
    /// `None` as long as there is nothing to know: most sources have no refresh token, and a pool has very many
    /// of them.
    inner: Mutex<Option<Box<Inner>>>,
    /// Held by who saves: a slow one that comes back late would write over a newer one.
    saving: OnceLock<Box<tokio::sync::Mutex<()>>>,
}

/// How many of them are known again.
const SENT: usize = 8;

#[derive(Default)]
#[allow(clippy::struct_excessive_bools, reason = "each says one thing about the one refresh token")]
struct Inner {
    /// Which may be sent.
    ready: Option<Secret>,
    /// It left, and how that ended is not known: while the request is under way, or for ever.
    redeemed: bool,
    /// Who redeems it, or redeemed it last.
    ticket: u64,
    /// Nobody will ever know how it ended.
    lost: bool,
    /// The token that the last exchange gave.
    token: Option<Token>,
    unsaved: Option<RotatedToken>,
    /// What the endpoint's own credential was when it was taken: enough to know it again.
    seed: Option<[u8; 32]>,
    /// Counts what has to be saved.
    serial: u64,
    /// Why there is none any more: later callers hear the same as the first.
    error: Option<Error>,
    /// The one before, where the response that replaced it was a refusal: what looks like a new one there may be
    /// an echo.
    previous: Option<Secret>,
    /// When it was sent last, and for how long from the first time on the provider answers a repeated one.
    sent_at: Option<Now>,
    replay: Option<Duration>,
    /// When it was sent the first time that got no response.
    unanswered: Option<Now>,
    /// The user gave it: no response did.
    given: bool,
    /// Wanted by nobody, once it is saved.
    forgotten: bool,
    /// What was sent, the newest last: a database that lags behind gives one of these, and none of them is a
    /// new one.
    sent: Vec<[u8; 32]>,
    /// Of these, the one that the provider refused, not redeemed: the user may say that it is good again.
    dead: Option<[u8; 32]>,
    /// Which seed this is of: what an exchange brings that began with another one is of no use.
    epoch: u64,
}

impl Inner {
    /// Whether it is as at the beginning, so that it need not be kept.
    fn is_blank(&self) -> bool {
        let Inner {
            ready: None,
            redeemed: false,
            ticket: 0,
            lost: false,
            token: None,
            unsaved: None,
            seed: None,
            serial: 0,
            error: None,
            previous: None,
            sent_at: None,
            replay: None,
            unanswered: None,
            forgotten: false,
            sent,
            dead: None,
            epoch: 0,
            given: false,
        } = self
        else {
            return false;
        };
        sent.is_empty()
    }

    fn begin(&mut self, ready: Option<Secret>) {
        *self = Inner {
            ready,
            epoch: self.epoch + 1,
            ticket: self.ticket,
            serial: self.serial,
            sent: std::mem::take(&mut self.sent),
            ..Inner::default()
        };
    }

    /// This one has to be saved, and is the next to be sent.
    fn replace(&mut self, refresh_token: Secret, token: Option<Token>) {
        self.serial += 1;
        self.given = false;
        self.ready = Some(refresh_token.clone());
        self.unsaved = Some(RotatedToken { token, refresh_token, serial: self.serial });
    }

    fn acquired(&mut self, token: &Token, redeemed: bool) {
        if !redeemed {
            // A new grant: what came with the one before is of no use.
            self.ready = None;
        }
        let new = token
            .refresh_token()
            .filter(|new| self.ready.as_ref().is_none_or(|old| old.expose_secret() != new.expose_secret()));
        if let Some(new) = new {
            let new = new.clone();
            self.replace(new, Some(token.clone()));
        }
        self.previous = None;
        self.settled();
        self.token = Some(token.clone());
    }

    /// It may be sent, as far as is known.
    fn settled(&mut self) {
        (self.redeemed, self.lost, self.unanswered, self.error) = (false, false, None, None);
    }

    /// Whether the provider still answers what it has answered before.
    fn is_answered_again(&self, now: Now) -> bool {
        match (self.replay, self.unanswered) {
            (Some(replay), Some(since)) => elapsed(since, now) < replay,
            _ => false,
        }
    }

    /// What got no response in time is lost.
    fn expire(&mut self, now: Now) {
        if self.unanswered.is_some() && !self.redeemed && !self.is_answered_again(now) {
            (self.redeemed, self.lost, self.ready, self.token) = (true, true, None, None);
        }
    }

    /// What is forgotten goes when nothing of it is under way any more.
    fn settle(&mut self) {
        if self.forgotten && !self.redeemed && self.unsaved.is_none() && self.unanswered.is_none() {
            // An endpoint that still has the one that was redeemed must not have it sent again.
            let ready = self.ready.as_ref().map(digest);
            let redeemed = self.seed.take().filter(|seed| ready.is_some_and(|ready| ready != *seed));
            let dead = self.dead;
            // One that is as good as before may be sent again, when the database gives it.
            self.sent.retain(|sent| Some(*sent) != ready);
            self.begin(None);
            (self.seed, self.dead) = (redeemed, dead);
        }
    }
}

/// A refresh token, where there is one, and the token that it came with.
pub(crate) struct Spendable {
    pub(crate) refresh_token: Option<Secret>,
    pub(crate) token: Option<Token>,
    /// Of which seed it is.
    pub(crate) epoch: u64,
}

/// What is known of a refresh token when nothing is held any more: enough to know it again, in hashes.
pub(crate) struct Husk {
    sent: Box<[[u8; 32]]>,
    dead: Option<[u8; 32]>,
}

impl Husk {
    /// As [`Rotation::reopen`].
    pub(crate) fn reopen(&mut self) {
        if let Some(dead) = self.dead.take() {
            self.sent = self.sent.iter().copied().filter(|sent| *sent != dead).collect();
        }
    }
}

/// What can be redeemed.
pub(crate) enum Ready {
    Redeem(Spendable),
    Nothing,
    /// The one that the endpoint has was redeemed before, and what replaced it is not here.
    Stale,
    /// Somebody else redeems it right now.
    UnderWay,
    /// It was redeemed, and nobody knows how that ended.
    Lost,
}

impl Rotation {
    fn with<R>(&self, f: impl FnOnce(&mut Inner) -> R) -> R {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(inner_mut) = inner.as_deref_mut() else {
            let mut blank = Inner::default();
            let result = f(&mut blank);
            *inner = (!blank.is_blank()).then(|| Box::new(blank));
            return result;
        };
        // A token holds values of the user's types: the last clone is dropped when the lock is free.
        let later = (inner_mut.token.clone(), inner_mut.unsaved.clone(), inner_mut.error.clone());
        let result = f(inner_mut);
        drop(inner);
        drop(later);
        result
    }

    /// A refresh token from the user's database.
    pub(crate) fn seed(&self, refresh_token: Secret) {
        self.with(|inner| {
            inner.begin(Some(refresh_token));
            inner.given = true;
        });
    }

    /// Drops one that the user gave, where there is nothing that redeems it. Says whether there was one.
    pub(crate) fn drop_given(&self) -> bool {
        self.with(|inner| {
            let is_given = std::mem::take(&mut inner.given) && inner.ready.is_some();
            if is_given {
                inner.begin(None);
            }
            is_given
        })
    }

    /// What the refresh request can be made of.
    pub(crate) fn ready(&self) -> Ready {
        self.with(|inner| match (inner.redeemed, &inner.ready, &inner.token) {
            (true, ..) if inner.lost => Ready::Lost,
            (true, ..) => Ready::UnderWay,
            (false, None, None) => Ready::Nothing,
            (false, ready, token) => Ready::Redeem(Spendable {
                refresh_token: ready.clone(),
                token: token.clone(),
                epoch: inner.epoch,
            }),
        })
    }

    /// The same of an endpoint whose own credential is the refresh token: another one than before is a new
    /// beginning.
    pub(crate) fn ready_for(&self, seed: &Secret) -> Ready {
        let stale = self.with(|inner| {
            let this = digest(seed);
            let is_ready = inner.ready.as_ref().is_some_and(|ready| digest(ready) == this);
            // What was saved comes back out of the database. What was never asked for yields to a seed.
            let known = inner.seed == Some(this)
                || is_ready
                || inner.sent.contains(&this)
                || (inner.seed.is_none() && inner.ready.is_some());
            if !known {
                inner.begin(Some(seed.clone()));
            }
            inner.seed = Some(this);
            inner.ready.is_none() && inner.dead != Some(this) && inner.sent.contains(&this)
        });
        match self.ready() {
            Ready::Nothing if stale => Ready::Stale,
            ready => ready,
        }
    }

    /// It is about to leave: a ticket for it. `None`: another one has come meanwhile, or somebody else redeems
    /// it.
    pub(crate) fn redeem(&self, epoch: u64, now: Now, replay: Option<Duration>) -> Option<u64> {
        self.with(|inner| {
            inner.expire(now);
            let free = inner.epoch == epoch && !inner.redeemed;
            free.then(|| {
                let sent = inner.ready.as_ref().map(digest);
                inner.sent.retain(|one| Some(*one) != sent);
                inner.sent.extend(sent);
                let many = inner.sent.len().saturating_sub(SENT);
                inner.sent.drain(..many);
                inner.redeemed = true;
                (inner.sent_at, inner.replay) = (Some(now), replay);
                inner.ticket += 1;
                inner.ticket
            })
        })
    }

    /// What was sent long ago without a response is not sent again.
    pub(crate) fn expire(&self, now: Now) {
        self.with(|inner| inner.expire(now));
    }

    /// It left, and whoever sent it is gone.
    pub(crate) fn lost(&self, ticket: u64, now: Now) {
        self.with(|inner| {
            if inner.redeemed && inner.ticket == ticket {
                inner.unanswered = inner.unanswered.or(inner.sent_at);
                if inner.is_answered_again(now) {
                    inner.redeemed = false;
                } else {
                    (inner.ready, inner.token, inner.lost) = (None, None, true);
                }
            }
        });
    }

    /// It left and got no response. Says whether it may be sent again all the same.
    pub(crate) fn may_be_repeated(&self, epoch: u64, now: Now) -> bool {
        self.with(|inner| {
            if inner.epoch == epoch {
                inner.unanswered = inner.unanswered.or(inner.sent_at);
                inner.redeemed = !inner.is_answered_again(now);
            }
            inner.epoch == epoch && !inner.redeemed
        })
    }

    /// It left, and nobody will ever know: what is still known of it is that it is not to be sent.
    pub(crate) fn lost_for_good(&self, ticket: u64, error: &Error) {
        self.with(|inner| {
            if inner.redeemed && inner.ticket == ticket {
                (inner.ready, inner.token, inner.lost) = (None, None, true);
                inner.error = Some(error.clone());
            }
        });
    }

    /// Why there is none any more.
    pub(crate) fn first_error(&self) -> Option<Error> {
        self.with(|inner| inner.error.clone())
    }

    /// Whether who comes after this source has to know of it.
    pub(crate) fn outlives(&self) -> bool {
        self.with(|inner| inner.redeemed || inner.unsaved.is_some() || inner.unanswered.is_some())
    }

    #[cfg(test)]
    fn is_redeemed(&self) -> bool {
        self.with(|inner| inner.redeemed)
    }

    /// Whether the only credential there is was redeemed, and nobody knows more.
    pub(crate) fn is_lost(&self) -> bool {
        self.with(|inner| inner.lost && inner.seed.is_some())
    }

    /// What an exchange that begins now is of.
    pub(crate) fn epoch(&self) -> u64 {
        self.with(|inner| inner.epoch)
    }

    fn of(&self, epoch: u64, f: impl FnOnce(&mut Inner)) {
        self.with(|inner| {
            if inner.epoch == epoch {
                f(inner);
                inner.settle();
            }
        });
    }

    /// It did not leave, or is as good as before.
    pub(crate) fn put_back(&self, epoch: u64) {
        self.of(epoch, |inner| (inner.redeemed, inner.lost) = (false, false));
    }

    /// The provider refused it: it has ended.
    pub(crate) fn refused(&self, epoch: u64, error: &Error) {
        self.of(epoch, |inner| {
            inner.settled();
            inner.token = None;
            inner.dead = inner.ready.take().as_ref().map(digest);
            match inner.previous.take() {
                Some(previous) => inner.replace(previous, None),
                None => inner.error = Some(error.clone()),
            }
        });
    }

    /// A new one out of a response that held no usable token. `success`: the response was none of a failure.
    pub(crate) fn rescued(&self, epoch: u64, new: Secret, success: bool) {
        self.of(epoch, |inner| {
            inner.previous = if success { None } else { inner.ready.take() };
            inner.settled();
            inner.replace(new, None);
        });
    }

    /// Of a response: the new one, if it is one, has to be saved.
    pub(crate) fn acquired(&self, epoch: u64, token: &Token, redeemed: bool) {
        self.of(epoch, |inner| inner.acquired(token, redeemed));
    }

    /// The same for an endpoint that refreshes nothing: no request will be made of the token, so it is not kept.
    pub(crate) fn acquired_for_once(&self, epoch: u64, token: &Token) {
        self.of(epoch, |inner| {
            inner.acquired(token, false);
            inner.token = None;
        });
    }

    /// Of a response whose refresh token could not be read: nobody knows whether the one that was sent is still
    /// good. The access token is.
    pub(crate) fn acquired_unread(&self, epoch: u64, token: &Token, now: Now, error: &Error) {
        self.of(epoch, |inner| {
            inner.unanswered = inner.unanswered.or(inner.sent_at);
            inner.previous = None;
            if inner.is_answered_again(now) {
                (inner.redeemed, inner.token) = (false, Some(token.clone()));
            } else {
                (inner.ready, inner.token, inner.lost) = (None, None, true);
                inner.error = Some(error.clone());
            }
        });
    }

    /// One saves at a time.
    pub(crate) async fn saving(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.saving.get_or_init(Box::default).lock().await
    }

    /// Whether this one still has to be: the customer may have brought another one meanwhile.
    pub(crate) fn is_unsaved(&self, rotated: &RotatedToken) -> bool {
        self.with(|inner| inner.unsaved.as_ref().is_some_and(|unsaved| unsaved.serial == rotated.serial))
    }

    pub(crate) fn unsaved(&self) -> Option<RotatedToken> {
        self.with(|inner| inner.unsaved.clone())
    }

    /// This one is; another one may have come meanwhile.
    pub(crate) fn saved(&self, rotated: &RotatedToken) {
        self.with(|inner| {
            inner.unsaved.take_if(|unsaved| unsaved.serial == rotated.serial);
            inner.settle();
        });
    }

    /// The user says that the credentials are others, or good again: one that was refused may be sent once
    /// more. One that was replaced may not: the provider would take it for a stolen one.
    pub(crate) fn reopen(&self) {
        self.with(|inner| {
            let Some(dead) = inner.dead.take() else { return };
            inner.sent.retain(|sent| *sent != dead);
            inner.seed.take_if(|seed| *seed == dead);
        });
    }

    /// Whether it has what exists nowhere else: one that is under way, or that is not saved yet. No value of the
    /// user's types is dropped here.
    pub(crate) fn is_pinned(&self) -> bool {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(inner) = inner.as_deref() else { return false };
        inner.unsaved.is_some()
            || (inner.redeemed && !inner.lost)
            || (inner.unanswered.is_some() && !inner.lost)
    }

    /// What has to be known when nothing is held any more, if anything has.
    pub(crate) fn husk(&self) -> Option<Husk> {
        self.with(|inner| {
            let ready = inner.ready.as_ref().map(digest);
            let sent: Box<[_]> = inner.sent.iter().copied().filter(|sent| Some(*sent) != ready).collect();
            (!sent.is_empty()).then_some(Husk { sent, dead: inner.dead })
        })
    }

    /// The one of a source that begins with this knowledge.
    pub(crate) fn after(husk: &Husk) -> Self {
        let rotation = Rotation::default();
        rotation.with(|inner| (inner.sent, inner.dead) = (husk.sent.to_vec(), husk.dead));
        rotation
    }

    /// Drops everything; but what is being redeemed, or was and is not saved, is not for anybody to redeem again.
    pub(crate) fn forget(&self) {
        self.with(|inner| {
            inner.forgotten = true;
            inner.settle();
        });
    }
}

/// By either clock, whichever says more: one of them may have stood still, or been set.
fn elapsed(since: Now, now: Now) -> Duration {
    let mono = Duration::from_nanos(now.mono.saturating_sub(since.mono));
    now.wall.duration_since(since.wall).unwrap_or_default().max(mono)
}

/// Two refresh tokens are compared by this where the older one need not be kept.
fn digest(secret: &Secret) -> [u8; 32] {
    let mut fingerprint = super::keyed();
    fingerprint.write(secret.expose_secret().as_bytes());
    fingerprint.finish()
}

#[cfg(test)]
mod tests;
