//! The refresh token of a source: who has it, and whether it may be sent.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use crate::{Error, Secret, Token};

/// A refresh token that came with an answer, to be saved before the access token beside it is served: see
/// [`TokenSourceBuilder::persist`](crate::TokenSourceBuilder::persist).
#[derive(Clone, Debug)]
pub struct Rotated {
    token: Token,
    refresh_token: Secret,
}

impl Rotated {
    /// What to save in the place of the one before.
    pub fn refresh_token(&self) -> &Secret {
        &self.refresh_token
    }

    /// What came with it.
    pub fn token(&self) -> &Token {
        &self.token
    }
}

pub(crate) type Saving = Pin<Box<dyn Future<Output = Result<(), Error>> + Send>>;
pub(crate) type Persist = Arc<dyn Fn(Rotated) -> Saving + Send + Sync>;

#[derive(Default)]
pub(crate) struct Rotation {
    inner: Mutex<Inner>,
    /// Held by who saves: a slow one that comes back late would write over a newer one.
    saving: tokio::sync::Mutex<()>,
}

/// How many of them are known again.
const SENT: usize = 8;

#[derive(Default)]
struct Inner {
    /// Which may be sent.
    ready: Option<Secret>,
    /// It left, and how that ended is not known: while the request is under way, or for ever.
    spent: bool,
    /// Who spends it, or spent it last.
    ticket: u64,
    /// Nobody will ever know how it ended.
    lost: bool,
    /// The token that the last exchange gave.
    token: Option<Token>,
    unsaved: Option<Rotated>,
    /// What the endpoint's own credential was when it was taken: enough to know it again.
    seed: Option<[u8; 32]>,
    /// Wanted by nobody, once it is saved.
    forgotten: bool,
    /// What was sent, the newest last: a database that lags behind gives one of these, and none of them is a
    /// new one.
    sent: Vec<[u8; 32]>,
    /// Of these, the one that the vendor refused, unspent: the user may say that it is good again.
    dead: Option<[u8; 32]>,
    /// Which seed this is of: what an exchange brings that began with another one is of no use.
    epoch: u64,
}

impl Inner {
    fn begin(&mut self, ready: Option<Secret>) {
        *self = Inner {
            ready,
            epoch: self.epoch + 1,
            ticket: self.ticket,
            sent: std::mem::take(&mut self.sent),
            ..Inner::default()
        };
    }

    /// What is forgotten goes when nothing of it is under way any more.
    fn settle(&mut self) {
        if self.forgotten && !self.spent && self.unsaved.is_none() {
            // An endpoint that still has the one that was spent must not have it sent again.
            let ready = self.ready.as_ref().map(digest);
            let spent = self.seed.take().filter(|seed| ready.is_some_and(|ready| ready != *seed));
            let dead = self.dead;
            // One that is as good as before may be sent again, when the database gives it.
            self.sent.retain(|sent| Some(*sent) != ready);
            self.begin(None);
            (self.seed, self.dead) = (spent, dead);
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

/// What can be spent.
pub(crate) enum Ready {
    Spend(Spendable),
    Nothing,
    /// The one that the endpoint has was redeemed before, and what replaced it is not here.
    Stale,
    /// Somebody else spends it right now.
    UnderWay,
    /// It was spent, and nobody knows how that ended.
    Lost,
}

impl Rotation {
    fn with<R>(&self, f: impl FnOnce(&mut Inner) -> R) -> R {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        // A token holds values of the user's types: the last clone is dropped when the lock is free.
        let later = (inner.token.clone(), inner.unsaved.clone());
        let result = f(&mut inner);
        drop(inner);
        drop(later);
        result
    }

    /// A refresh token from the user's database.
    pub(crate) fn seed(&self, refresh_token: Secret) {
        self.with(|inner| inner.begin(Some(refresh_token)));
    }

    /// What the refresh request can be made of.
    pub(crate) fn ready(&self) -> Ready {
        self.with(|inner| match (inner.spent, &inner.ready, &inner.token) {
            (true, ..) if inner.lost => Ready::Lost,
            (true, ..) => Ready::UnderWay,
            (false, None, None) => Ready::Nothing,
            (false, ready, token) => Ready::Spend(Spendable {
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

    /// It is about to leave: a ticket for it. `None`: another one has come meanwhile, or somebody else spends
    /// it.
    pub(crate) fn spend(&self, epoch: u64) -> Option<u64> {
        self.with(|inner| {
            let free = inner.epoch == epoch && !inner.spent;
            free.then(|| {
                let sent = inner.ready.as_ref().map(digest);
                inner.sent.retain(|one| Some(*one) != sent);
                inner.sent.extend(sent);
                let many = inner.sent.len().saturating_sub(SENT);
                inner.sent.drain(..many);
                inner.spent = true;
                inner.ticket += 1;
                inner.ticket
            })
        })
    }

    /// It left, and nobody will ever know: what is still known of it is that it is not to be sent.
    pub(crate) fn lost(&self, ticket: u64) {
        self.with(|inner| {
            if inner.spent && inner.ticket == ticket {
                (inner.ready, inner.token, inner.lost) = (None, None, true);
            }
        });
    }

    /// Whether who comes after this source has to know of it.
    pub(crate) fn outlives(&self) -> bool {
        self.with(|inner| inner.spent || inner.unsaved.is_some())
    }

    #[cfg(test)]
    fn is_spent(&self) -> bool {
        self.with(|inner| inner.spent)
    }

    /// Whether the only credential there is was spent, and nobody knows more.
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
        self.of(epoch, |inner| (inner.spent, inner.lost) = (false, false));
    }

    /// The vendor refused it: it is dead.
    pub(crate) fn refused(&self, epoch: u64) {
        self.of(epoch, |inner| {
            inner.dead = inner.ready.as_ref().map(digest);
            (inner.ready, inner.token, inner.spent, inner.lost) = (None, None, false, false);
        });
    }

    /// Of an answer: the new one, if it is one, has to be saved.
    pub(crate) fn bought(&self, epoch: u64, token: &Token, spent: bool) {
        self.of(epoch, |inner| {
            if !spent {
                // A new grant: what came with the one before is of no use.
                inner.ready = None;
            }
            let new = token.refresh_token().filter(|new| {
                inner.ready.as_ref().is_none_or(|old| old.expose_secret() != new.expose_secret())
            });
            if let Some(new) = new {
                inner.ready = Some(new.clone());
                inner.unsaved = Some(Rotated { token: token.clone(), refresh_token: new.clone() });
            }
            (inner.spent, inner.lost) = (false, false);
            inner.token = Some(token.clone());
        });
    }

    /// One saves at a time.
    pub(crate) async fn saving(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.saving.lock().await
    }

    /// Whether this one still has to be: the customer may have brought another one meanwhile.
    pub(crate) fn is_unsaved(&self, rotated: &Rotated) -> bool {
        self.with(|inner| inner.unsaved.as_ref().is_some_and(|unsaved| unsaved.token.is(&rotated.token)))
    }

    pub(crate) fn unsaved(&self) -> Option<Rotated> {
        self.with(|inner| inner.unsaved.clone())
    }

    /// This one is; another one may have come meanwhile.
    pub(crate) fn saved(&self, rotated: &Rotated) {
        self.with(|inner| {
            inner.unsaved.take_if(|unsaved| unsaved.token.is(&rotated.token));
            inner.settle();
        });
    }

    /// The user says that the credentials are others, or good again: one that was refused may be sent once
    /// more. One that was replaced may not: the vendor would take it for a stolen one.
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
        inner.unsaved.is_some() || (inner.spent && !inner.lost)
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

    /// Drops everything; but what is being spent, or was and is not saved, is not for anybody to spend again.
    pub(crate) fn forget(&self) {
        self.with(|inner| {
            inner.forgotten = true;
            inner.settle();
        });
    }
}

/// Two refresh tokens are compared by this where the older one need not be kept.
fn digest(secret: &Secret) -> [u8; 32] {
    let mut fingerprint = super::keyed();
    fingerprint.write(secret.expose_secret().as_bytes());
    fingerprint.finish()
}

#[cfg(test)]
mod tests;
