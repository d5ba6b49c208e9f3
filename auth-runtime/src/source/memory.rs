//! What outlives a source: the refusals and waits of tenants and steps whose sources gave way to others, and
//! which of their refresh tokens were redeemed.
//!
//! An entry is written when it becomes true, not when a source is dropped, so that there is no moment between
//! two sources of one tenant at which nobody knows. It holds no credential: the tenant and the credentials are
//! hashes under keys of this process, and beside them are times and the error. Only a refresh token that is
//! under way, or that could not be saved yet, is kept itself, since it cannot be had again.

use std::collections::{BTreeSet, HashMap};
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;

use super::clock::nanos;
use super::machine::Failure;
use super::policy::Kind;
use super::rotation::{Husk, Rotation};
use super::sync::lock;

/// Entries, unless set: see [`TokenPoolBuilder::remembered`](crate::TokenPoolBuilder::remembered).
pub(crate) const ENTRIES: usize = 1_000_000;

/// What counts the failures of one tenant in a row is of use for so long after the next try is due.
const AFTERWARDS: Duration = Duration::from_secs(24 * 60 * 60);

/// Of a tenant or a step: two hashes, so that two of them have one key once in 2^128.
type Key = [u64; 2];

/// A bounded memory of what must not be forgotten.
pub(crate) struct Memory {
    inner: Mutex<Inner>,
    capacity: usize,
    keys: [RandomState; 2],
}

#[derive(Default)]
struct Inner {
    entries: HashMap<Key, Entry>,
    /// By when their time is over, the first to go first.
    by_end: BTreeSet<(u64, Key)>,
    dropped: u64,
}

#[derive(Default)]
struct Entry {
    ends: u64,
    failure: Option<Failure>,
    /// The fingerprint of the credentials that it is about.
    refused: Option<[u8; 32]>,
    refresh: Refresh,
}

/// What is known of refresh tokens.
#[derive(Default)]
enum Refresh {
    #[default]
    Nothing,
    /// One is under way, is not saved yet, or was lost.
    Open(Arc<Rotation>),
    /// Those that were redeemed.
    Redeemed(Husk, u64),
}

/// What a source begins with.
#[derive(Default)]
pub(crate) struct Recalled {
    pub(crate) failure: Option<Failure>,
    pub(crate) refused: Option<[u8; 32]>,
    pub(crate) rotation: Arc<Rotation>,
}

/// In numbers: how many entries there are, how many there may be, and how many were dropped before their time.
pub(crate) struct Fill {
    pub(crate) entries: usize,
    pub(crate) capacity: usize,
    pub(crate) dropped: u64,
}

impl Entry {
    fn is_empty(&self) -> bool {
        self.failure.is_none() && matches!(self.refresh, Refresh::Nothing)
    }

    fn end(&self) -> u64 {
        let failure = self.failure.as_ref().map(|failure| match (failure.kind, failure.next) {
            (Kind::Transient, Some(next)) => next.saturating_add(nanos(Duration::from_secs(60))),
            (_, Some(next)) => next.saturating_add(nanos(AFTERWARDS)),
            (_, None) => u64::MAX,
        });
        let refresh = match &self.refresh {
            Refresh::Nothing => None,
            Refresh::Open(_) => Some(u64::MAX),
            Refresh::Redeemed(_, ends) => Some(*ends),
        };
        failure.max(refresh).unwrap_or_default()
    }

    /// Whether it holds what exists nowhere else.
    fn is_pinned(&self) -> bool {
        matches!(&self.refresh, Refresh::Open(rotation) if rotation.is_pinned())
    }
}

impl Inner {
    /// Changes an entry, and makes room for it. What is let go is given, to be dropped when the lock is free.
    fn change(&mut self, key: Key, room: Room, f: impl FnOnce(&mut Entry)) -> (Vec<Entry>, bool) {
        let mut entry = self.entries.remove(&key).unwrap_or_default();
        self.by_end.remove(&(entry.ends, key));
        f(&mut entry);
        if entry.is_empty() {
            return (vec![entry], false);
        }
        entry.ends = entry.end();
        let (mut gone, mut live) = (Vec::new(), false);
        while self.entries.len() >= room.capacity {
            let victim = self
                .by_end
                .iter()
                .copied()
                .find(|(_, key)| self.entries.get(key).is_some_and(|entry| !entry.is_pinned()));
            let Some((ends, victim)) = victim else { break };
            self.by_end.remove(&(ends, victim));
            gone.extend(self.entries.remove(&victim));
            if ends > room.now {
                self.dropped += 1;
                // Often enough to be seen, and no flood.
                live |= self.dropped.is_power_of_two();
            }
        }
        self.by_end.insert((entry.ends, key));
        self.entries.insert(key, entry);
        (gone, live)
    }
}

#[derive(Clone, Copy)]
struct Room {
    capacity: usize,
    now: u64,
}

impl Memory {
    pub(crate) fn new(capacity: usize) -> Self {
        let keys = [RandomState::new(), RandomState::new()];
        Memory { inner: Mutex::default(), capacity: capacity.max(1), keys }
    }

    /// A place for this tenant, or this step.
    pub(crate) fn record(self: &Arc<Self>, of: &impl Hash) -> Record {
        Record { memory: Arc::downgrade(self), key: self.keys.each_ref().map(|key| key.hash_one(of)) }
    }

    pub(crate) fn fill(&self) -> Fill {
        let inner = lock(&self.inner);
        Fill { entries: inner.entries.len(), capacity: self.capacity, dropped: inner.dropped }
    }

    /// Nothing is refused any more.
    pub(crate) fn reopen(&self) {
        let mut failures = Vec::new();
        let rotations: Vec<_> = {
            let mut inner = lock(&self.inner);
            let inner = &mut *inner;
            inner.by_end.clear();
            inner.entries.retain(|key, entry| {
                failures.extend(entry.failure.take());
                entry.refused = None;
                if let Refresh::Redeemed(husk, _) = &mut entry.refresh {
                    husk.reopen();
                }
                entry.ends = entry.end();
                let stays = !entry.is_empty();
                if stays {
                    inner.by_end.insert((entry.ends, *key));
                }
                stays
            });
            let open = |entry: &Entry| match &entry.refresh {
                Refresh::Open(rotation) => Some(rotation.clone()),
                _ => None,
            };
            inner.entries.values().filter_map(open).collect()
        };
        for rotation in rotations {
            rotation.reopen();
        }
    }
}

/// The place of one tenant or step in the memory, as long as there is one who could ask.
pub(crate) struct Record {
    memory: Weak<Memory>,
    key: Key,
}

impl Record {
    /// Whether another source may come that asks.
    pub(crate) fn is_of_use(&self) -> bool {
        self.memory.strong_count() > 0
    }

    /// Changes the entry: `only` one that is there, if said so.
    fn change(&self, now: u64, only: bool, f: impl FnOnce(&mut Entry)) {
        let Some(memory) = self.memory.upgrade() else { return };
        let room = Room { capacity: memory.capacity, now };
        let (gone, live) = {
            let mut inner = lock(&memory.inner);
            if only && !inner.entries.contains_key(&self.key) {
                return;
            }
            inner.change(self.key, room, f)
        };
        drop(gone);
        if live {
            let Fill { capacity, dropped, .. } = memory.fill();
            super::trace::forgets(capacity, dropped);
        }
    }

    /// The failure that holds now, and the credentials that it is about.
    pub(crate) fn note(&self, failure: Option<Failure>, refused: Option<[u8; 32]>, now: u64) {
        let mut before = None;
        self.change(now, failure.is_none(), |entry| {
            before = std::mem::replace(&mut entry.failure, failure);
            entry.refused = refused;
        });
    }

    /// A refresh token is about to be redeemed or saved: whatever becomes of this source, the next one has to
    /// know.
    pub(crate) fn open(&self, rotation: &Arc<Rotation>, now: u64) {
        let mut before = Refresh::Open(rotation.clone());
        self.change(now, false, |entry| std::mem::swap(&mut entry.refresh, &mut before));
    }

    /// Nothing of it is under way any more; what was redeemed is still not to be sent again.
    pub(crate) fn close(&self, rotation: &Rotation, now: u64) {
        let husk = rotation.husk();
        let only = husk.is_none();
        let ends = now.saturating_add(nanos(AFTERWARDS));
        let mut before = husk.map_or(Refresh::Nothing, |husk| Refresh::Redeemed(husk, ends));
        self.change(now, only, |entry| std::mem::swap(&mut entry.refresh, &mut before));
    }

    /// What was refused may be tried again.
    pub(crate) fn reopen(&self, now: u64) {
        let (mut before, mut open) = (None, None);
        self.change(now, true, |entry| {
            (before, entry.refused) = (entry.failure.take(), None);
            match &mut entry.refresh {
                Refresh::Redeemed(husk, _) => husk.reopen(),
                Refresh::Open(rotation) => open = Some(rotation.clone()),
                Refresh::Nothing => {}
            }
        });
        if let Some(rotation) = open {
            rotation.reopen();
        }
    }

    pub(crate) fn recall(&self) -> Recalled {
        let Some(memory) = self.memory.upgrade() else { return Recalled::default() };
        let inner = lock(&memory.inner);
        let Some(entry) = inner.entries.get(&self.key) else { return Recalled::default() };
        let rotation = match &entry.refresh {
            Refresh::Nothing => Arc::default(),
            Refresh::Open(rotation) => rotation.clone(),
            Refresh::Redeemed(husk, _) => Arc::new(Rotation::after(husk)),
        };
        Recalled { failure: entry.failure.clone(), refused: entry.refused, rotation }
    }
}

#[cfg(test)]
mod tests;
