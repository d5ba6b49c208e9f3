//! The way of a cached token and fresh: nothing is locked, nothing is allocated, and no line of memory is
//! written that another thread reads.
//!
//! Each thread remembers the last few sources that it asked. What it remembers is weak: a token that the source
//! has dropped is wiped, whoever asked for it before.

use std::cell::RefCell;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, Weak};
use std::time::SystemTime;

use super::clock::{Clock, Now};
use super::counters::{Cell, Counters};
use super::shared::View;
use crate::token::Inner;
use crate::token::Token;

/// By the source's number, two in each: a program with more sources in use on one thread pays some fifty
/// nanoseconds more.
const SLOTS: usize = 8;
/// A thread that asked so often for one token gets a handle of its own.
const OFTEN: u8 = 16;
/// More threads than this share.
const HANDLES: usize = 64;

struct Slot {
    source: u64,
    generation: u64,
    until: u64,
    until_wall: Option<SystemTime>,
    /// When the wall clock was looked at.
    tick: u64,
    uses: u8,
    token: Weak<Inner>,
    cell: Option<Arc<Cell>>,
}

impl Slot {
    const EMPTY: Slot = Slot {
        source: 0,
        generation: 0,
        until: 0,
        until_wall: None,
        tick: u64::MAX,
        uses: 0,
        token: Weak::new(),
        cell: None,
    };
}

struct Local {
    thread: usize,
    slots: [[Slot; 2]; SLOTS],
}

thread_local! {
    static LOCAL: RefCell<Local> =
        const { RefCell::new(Local { thread: usize::MAX, slots: [const { [Slot::EMPTY, Slot::EMPTY] }; SLOTS] }) };
}

/// Of a source, what this reads.
pub(crate) struct Key<'a> {
    pub(crate) source: u64,
    pub(crate) generation: u64,
    pub(crate) clock: &'a Clock,
    pub(crate) counters: &'a Counters,
}

/// The token that this thread remembers, if nothing has happened to it.
#[inline]
pub(crate) fn remembered(key: &Key<'_>) -> Option<Token> {
    let get = |local: &RefCell<Local>| {
        let mut local = local.try_borrow_mut().ok()?;
        let [first, second] = local.slots.get_mut(place(key.source))?;
        let slot = if first.source == key.source { first } else { second };
        if slot.source != key.source || slot.generation != key.generation {
            return None;
        }
        let mono = key.clock.mono();
        if mono >= slot.until {
            return None;
        }
        let tick = key.clock.tick(mono);
        if tick != slot.tick {
            if slot.until_wall.is_some_and(|until| key.clock.wall() >= until) {
                return None;
            }
            slot.tick = tick;
        }
        let token = Token(slot.token.upgrade()?);
        match &slot.cell {
            Some(cell) => cell.add(),
            None if slot.uses < OFTEN => {
                slot.uses += 1;
                key.counters.serve();
            }
            None => return None,
        }
        Some(token)
    };
    // `None` while the thread ends.
    LOCAL.try_with(get).ok().flatten()
}

/// Remembers what can be read now, and gives it.
#[cold]
pub(crate) fn remember(key: &Key<'_>, view: &View, now: Now) -> Token {
    let (mut token, mut cell) = (view.token.clone(), None);
    let fill = |local: &RefCell<Local>| {
        let Ok(mut local) = local.try_borrow_mut() else { return };
        if local.thread == usize::MAX {
            /// Threads are told apart by when they first came here.
            static THREADS: AtomicUsize = AtomicUsize::new(0);
            local.thread = THREADS.fetch_add(1, Ordering::Relaxed);
        }
        let thread = local.thread;
        let Some([first, second]) = local.slots.get_mut(place(key.source)) else { return };
        let slot = if second.source == key.source {
            second
        } else {
            if first.source != key.source {
                // The one that came before it gives way, not the last one.
                std::mem::swap(first, second);
            }
            first
        };
        let often = slot.source == key.source && (slot.cell.is_some() || slot.uses >= OFTEN);
        if often {
            token = handle(view, thread);
            // Where threads share a handle they share its count, and may lose one.
            cell = Some(slot.cell.take().unwrap_or_else(|| key.counters.cell(thread)));
        }
        *slot = Slot {
            source: key.source,
            generation: view.generation,
            until: view.until.mono,
            until_wall: view.until.wall,
            tick: key.clock.tick(now.mono),
            uses: 0,
            token: Arc::downgrade(&token.0),
            cell: cell.take(),
        };
        match &slot.cell {
            Some(cell) => cell.add(),
            None => key.counters.serve(),
        }
    };
    if LOCAL.try_with(fill).is_err() {
        key.counters.serve();
    }
    token
}

fn handle(view: &View, thread: usize) -> Token {
    let handles = view.handles.get_or_init(Box::default);
    let mut handles = handles.lock().unwrap_or_else(PoisonError::into_inner);
    if handles.len() < HANDLES {
        let handle = view.token.handle();
        handles.push(handle.clone());
        return handle;
    }
    handles.get(thread % HANDLES).unwrap_or(&view.token).clone()
}

fn place(source: u64) -> usize {
    // Less than `SLOTS`.
    usize::try_from(source % SLOTS as u64).unwrap_or_default()
}

#[cfg(all(test, feature = "testing"))]
mod tests;
